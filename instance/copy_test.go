package instance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

func TestACopyIsWholeAndItsOwn(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	top := folder(t, a, instance.Root, "SVT")
	sub := folder(t, a, top.ID, "photos")
	for n := range 150 {
		upload(t, a, sub.ID, fmt.Sprintf("%03d.jpg", n), "bytes")
	}
	c, err := a.Copy(t.Context(), top.ID, instance.Root, "", instance.KeepBoth)
	must(t, err)
	if c.Name != "SVT (2)" {
		t.Errorf("copy is called %q", c.Name)
	}
	if u := usage(t, a); u.Used != 2*150*5 || u.Files != 300 || u.Folders != 4 {
		t.Errorf("usage %+v", u)
	}
	if n := countBlobs(t, w, i); n != 150 {
		t.Errorf("%d blobs: copies share theirs", n)
	}

	// The original goes, the copy stays readable.
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(top.ID); return err }))
	must(t, a.EmptyTrash(t.Context()))
	must(t, i.Sweep(t.Context()))
	var photos instance.DocID
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		for e, err := range tx.Tree().List(c.ID) {
			photos = e.ID
			return err
		}
		return nil
	}))
	if got := names(t, a, photos); len(got) != 150 {
		t.Fatalf("%d files in the copy", len(got))
	}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		for e, err := range tx.Tree().List(photos) {
			if err != nil {
				return err
			}
			if got := read(t, a, e.ID, 0); got != "bytes" {
				t.Fatalf("%s reads %q", e.Name, got)
			}
		}
		return nil
	}))
}

func TestACopyThatFailsLeavesNothing(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	top := folder(t, a, instance.Root, "big")
	for n := range 80 {
		upload(t, a, top.ID, fmt.Sprint(n), strings.Repeat("x", 10<<10)) // 800 KiB of 1 MiB
	}
	before := usage(t, a)
	_, err := a.Copy(t.Context(), top.ID, instance.Root, "", instance.KeepBoth)
	mustBe(t, err, instance.ErrOverQuota)
	if w.due[instance.Sweep].IsZero() {
		t.Error("nobody was told that there is something to sweep")
	}
	must(t, i.Sweep(t.Context()))
	if after := usage(t, a); after != before {
		t.Errorf("usage went from %+v to %+v", before, after)
	}
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"big"}) {
		t.Errorf("names %q", got)
	}
}

func TestCopyRefusesWhatCannotBe(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	top := folder(t, a, instance.Root, "a")
	below := folder(t, a, top.ID, "b")
	_, err := a.Copy(t.Context(), top.ID, below.ID, "", instance.KeepBoth)
	mustBe(t, err, instance.ErrIntoItself)
	_, err = a.Copy(t.Context(), instance.Root, below.ID, "", instance.KeepBoth)
	mustBe(t, err, instance.ErrIntoItself)
	_, err = a.Copy(t.Context(), "no-id", instance.Root, "", instance.KeepBoth)
	mustBe(t, err, storage.ErrNotFound)
}

// TestCopyWhileNamesChange: each file is in the copy under the name that it had
// when its folder was listed, whatever becomes of names and files meanwhile.
func TestCopyWhileNamesChange(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	top := folder(t, a, instance.Root, "SVT")
	var files []instance.Entry
	for n := range 700 {
		files = append(files, upload(t, a, top.ID, fmt.Sprintf("%04d.txt", n), "bytes"))
	}
	done := make(chan error)
	go func() {
		for n := range 60 { // the names of the last move to the first
			from, to := files[699-n], files[n]
			err := a.Update(t.Context(), func(tx *instance.Tx) error {
				aside := "was " + to.Name
				if _, err := tx.Tree().Change(to.ID, instance.Patch{Name: &aside}, instance.Refuse); err != nil {
					return err
				}
				_, err := tx.Tree().Change(from.ID, instance.Patch{Name: &to.Name}, instance.Refuse)
				return err
			})
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	c, err := a.Copy(t.Context(), top.ID, instance.Root, "", instance.KeepBoth)
	must(t, err)
	must(t, <-done)
	if got := names(t, a, c.ID); len(got) != 700 {
		t.Errorf("%d files in the copy", len(got))
	}
	if f := examine(t, i, instance.ExamineOptions{Blobs: true}); len(f) > 0 {
		t.Errorf("found: %+v", f)
	}
}

// TestCopyWhileFilesGo: what is removed for good while a folder is copied is either
// in the copy, with its content, or not; and what changes is of one state.
func TestCopyWhileFilesGo(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { return tx.SetQuota(1 << 30) }))
	top := folder(t, a, instance.Root, "SVT")
	var files []instance.Entry
	for n := range 700 {
		files = append(files, upload(t, a, top.ID, fmt.Sprintf("%04d.txt", n), strings.Repeat("x", 4<<10)))
	}
	done := make(chan error)
	go func() {
		for n := 0; n < 60; n++ {
			err := a.Update(t.Context(), func(tx *instance.Tx) error {
				if _, err := tx.Tree().Trash(files[n*11].ID); err != nil {
					return err
				}
				return tx.Tree().Purge(files[n*11].ID)
			})
			if err == nil {
				err = i.Sweep(t.Context())
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	c, err := a.Copy(t.Context(), top.ID, instance.Root, "", instance.KeepBoth)
	must(t, err)
	must(t, <-done)
	if got := names(t, a, c.ID); len(got) < 640 {
		t.Errorf("%d files in the copy", len(got))
	}
	// With all contents read: none was removed that a copy refers to.
	if f := examine(t, i, instance.ExamineOptions{Blobs: true}); len(f) > 0 {
		t.Errorf("found: %+v", f)
	}
}

// TestCopyOutrun: a run that was not written leaves a number of the feed, which
// others reach by changes of their own; what they removed is not copied.
func TestCopyOutrun(t *testing.T) {
	i := newWorld(t).learner()
	a := i.Access(full)
	from, to := folder(t, a, instance.Root, "from"), folder(t, a, instance.Root, "to")
	gone := upload(t, a, from.ID, "gone.txt", large("gone"))
	upload(t, a, from.ID, "kept.txt", large("kept"))
	change := func(fn func(instance.Tree) error) func() error {
		return func() error {
			return a.Update(t.Context(), func(tx *instance.Tx) error { return fn(tx.Tree()) })
		}
	}
	must(t, a.CopyOutrun(t.Context(), from.ID, to.ID,
		change(func(tree instance.Tree) error { _, err := tree.Trash(gone.ID); return err }),
		change(func(tree instance.Tree) error { return tree.Purge(gone.ID) }))) // two changes, as many as there were copies
	if got := names(t, a, to.ID); !slices.Equal(got, []string{"kept.txt"}) {
		t.Errorf("copied %q", got)
	}
	must(t, i.Sweep(t.Context()))
	if f := examine(t, i, instance.ExamineOptions{Blobs: true}); len(f) > 0 {
		t.Errorf("found: %+v", f)
	}
}

// TestCopyOfWhatHasNoContent: a damaged file fails the copy, not the process.
func TestCopyOfWhatHasNoContent(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	top := folder(t, a, instance.Root, "SVT")
	e := upload(t, a, top.ID, "plan.txt", "bytes")
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		return instance.In[doctypes.File](tx).Put(e.ID, doctypes.File{Parent: string(top.ID), Name: e.Name})
	}))
	_, err := a.Copy(t.Context(), top.ID, instance.Root, "", instance.KeepBoth)
	mustBe(t, err, storage.ErrDamaged)
}
