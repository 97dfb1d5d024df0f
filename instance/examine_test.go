package instance_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
	"pims/storage/memory"
	"pims/storage/sealed"
)

var (
	tell   = instance.ExamineOptions{Blobs: true}
	repair = instance.ExamineOptions{Blobs: true, Repair: true}
)

func expectFindings(t *testing.T, i *instance.Instance, o instance.ExamineOptions, want ...instance.Finding) {
	t.Helper()
	if got := examine(t, i, o); !slices.Equal(got, want) {
		t.Errorf("found %+v, want %+v", got, want)
	}
}

// drop removes a document behind everything's back.
func drop(t *testing.T, i *instance.Instance, doctype doctypes.Name, id instance.DocID) {
	t.Helper()
	must(t, i.Tamper(t.Context(), true, func(tx storage.Tx) error {
		for p, err := range tx.Scan([]byte("d/"+string(doctype)+"/"), nil) {
			if err != nil {
				return err
			}
			if instance.KeyedID(p.Key) == id {
				return tx.Delete(p.Key)
			}
		}
		return errors.New("nothing to drop")
	}))
}

func TestWhatHangsNowhereIsFoundAgain(t *testing.T) {
	i := newWorld(t).learner()
	a := i.Access(full)
	top := folder(t, a, instance.Root, "Vacances")
	inner := folder(t, a, top.ID, "Bretagne")
	upload(t, a, top.ID, "a.txt", "one")
	upload(t, a, inner.ID, "b.txt", "two")
	drop(t, i, doctypes.FolderName, top.ID)

	expectFindings(t, i, repair,
		instance.Finding{What: instance.NoDocument, Count: 1},
		instance.Finding{What: instance.WrongEntry, Count: 1, Repaired: true},
		instance.Finding{What: instance.WrongFeed, Count: 1, Repaired: true},
		instance.Finding{What: instance.WrongFigures, Count: 1, Repaired: true},
		instance.Finding{What: instance.WrongInventory, Count: 1, Repaired: true},
		instance.Finding{What: instance.WrongTree, Count: 2, Repaired: true})
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"Retrouvés"}) {
		t.Fatalf("the root lists %q", got)
	}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		hits, err := search(tx.Tree(), "b.txt", 1)
		if err != nil || len(hits) != 1 || hits[0].Parent != inner.ID {
			t.Errorf("found %+v, %v", hits, err)
		}
		return nil
	}))
	expectFindings(t, i, tell)
}

func TestFoldersInACircleComeApart(t *testing.T) {
	i := newWorld(t).learner()
	a := i.Access(full)
	one, other := folder(t, a, instance.Root, "one"), folder(t, a, instance.Root, "other")
	upload(t, a, one.ID, "a.txt", "content")
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error {
		docs := instance.In[doctypes.Folder](tx)
		for id, parent := range map[instance.DocID]instance.DocID{one.ID: other.ID, other.ID: one.ID} {
			f, err := docs.Get(id)
			if err != nil {
				return err
			}
			f.Parent = string(parent)
			if err := docs.Put(id, f); err != nil {
				return err
			}
		}
		return nil
	}))
	examine(t, i, repair)
	expectFindings(t, i, tell)
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		hits, err := search(tx.Tree(), "a.txt", 1)
		if err != nil || len(hits) != 1 {
			t.Errorf("found %+v, %v", hits, err)
		}
		return nil
	}))
}

func TestNamesThatMeetAreNumbered(t *testing.T) {
	i := newWorld(t).learner()
	a := i.Access(full)
	old := upload(t, a, instance.Root, "a.txt", "old")
	must(t, i.Lose(t.Context(), "e/"))
	upload(t, a, instance.Root, "a.txt", "new") // the name seems free
	expectFindings(t, i, repair,
		instance.Finding{What: instance.WrongEntry, Count: 2, Repaired: true}, // both want it
		instance.Finding{What: instance.WrongInventory, Count: 1, Repaired: true})
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"a (2).txt", "a.txt"}) {
		t.Errorf("the root lists %q", got)
	}
	if got := read(t, a, old.ID, 0); got != "old" {
		t.Errorf("the first reads %q", got)
	}
	expectFindings(t, i, tell)
}

func TestWhatBelongsToADamagedDocumentStays(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	e := upload(t, a, instance.Root, "a.txt", "content")
	w.spoil(i.ID(), "d/file/")
	left := instance.Finding{What: instance.WrongDocument, Count: 1}
	expectFindings(t, i, repair, left,
		instance.Finding{What: instance.WrongFigures, Count: 1, Repaired: true},
		instance.Finding{What: instance.WrongInventory, Count: 1, Repaired: true})
	expectFindings(t, i, repair, left)
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("the root lists %q", got)
	}
	blobs := 0
	for _, err := range i.Contents(t.Context()) {
		must(t, err)
		blobs++
	}
	if blobs != 1 {
		t.Errorf("%d contents of %s are left", blobs, e.Name)
	}
}

func TestContentsAreReadAndStraysGo(t *testing.T) {
	w, vault := newWorld(t), memory.NewBlobs()
	w.now, w.Blobs = time.Now(), sealed.Blobs(vault)
	i := w.learner()
	a := i.Access(full)
	upload(t, a, instance.Root, "whole.txt", "whole")
	bad, gone := store(t, a, large("flipped")), store(t, a, large("gone"))
	mixed := store(t, a, large("sealed")) // whole, but not what was hashed
	mixed.SHA256 = bad.SHA256
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		for name, ref := range map[string]storage.Ref{"bad": bad, "gone": gone, "mixed": mixed} {
			if _, _, err := tx.Tree().AddFile(instance.Root, name, instance.NewVersion{Blob: ref}, instance.Refuse); err != nil {
				return err
			}
		}
		return nil
	}))
	store(t, a, large("nobody's"))
	must(t, w.Blobs.Delete(t.Context(), storage.ID(i.ID()), gone.ID))
	flip(t, vault, storage.ID(i.ID()), bad.ID)

	missing := instance.Finding{What: instance.NoContent, Count: 1}
	damaged := instance.Finding{What: instance.WrongContent, Count: 2}
	serving := instance.ExamineOptions{Blobs: true, Repair: true, Grace: time.Hour}
	expectFindings(t, i, serving, damaged, missing)
	expectFindings(t, i, instance.ExamineOptions{}, missing, instance.Finding{What: instance.StrayContent, Count: 1})
	release := a.Hold()
	expectFindings(t, i, repair, damaged, missing, instance.Finding{What: instance.StrayContent, Count: 1})
	release()
	expectFindings(t, i, repair, damaged, missing, instance.Finding{What: instance.StrayContent, Count: 1, Repaired: true})
	expectFindings(t, i, repair, damaged, missing)
}

// flip changes a byte of a content in its store.
func flip(t *testing.T, vault storage.Vault, ks storage.ID, blob string) {
	t.Helper()
	r, err := vault.Lift(t.Context(), ks, blob)
	must(t, err)
	raw, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close(), vault.Delete(t.Context(), ks, blob)))
	raw[len(raw)/2] ^= 1
	must(t, vault.Place(t.Context(), ks, blob, bytes.NewReader(raw)))
}

// TestExamineDisturbsNobody examines, with repair, while others write: it finds
// nothing, and all is right in the end.
func TestExamineDisturbsNobody(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now()
	i := w.learner()
	a := i.Access(full)
	o := instance.ExamineOptions{Blobs: true, Repair: true, Grace: time.Hour}
	var writers sync.WaitGroup
	for n := range 2 {
		writers.Go(func() {
			for k := range 15 {
				in := folder(t, a, instance.Root, fmt.Sprint(n, "-", k))
				upload(t, a, in.ID, "a.txt", strings.Repeat("x", k))
				_, err := a.Copy(t.Context(), in.ID, instance.Root, "", instance.KeepBoth)
				must(t, err)
				must(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(in.ID); return err }))
				must(t, a.EmptyTrash(t.Context()))
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for writing := true; writing; {
		select {
		case <-done:
			writing = false
		default:
		}
		expectFindings(t, i, o)
	}
	expectFindings(t, i, repair)
}
