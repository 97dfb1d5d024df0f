package instance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pims/instance"
	"pims/storage"
)

func change(t *testing.T, a *instance.Access, id instance.DocID, p instance.Patch, way instance.Conflict) (e instance.Entry, err error) {
	t.Helper()
	err = a.Update(t.Context(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().Change(id, p, way)
		return err
	})
	return e, err
}

func TestNamesThatNobodyCouldCarryAreRefused(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	for name, reason := range map[string]string{
		"": "empty", " \t": "empty", ".": "dots", "..": "dots", "a/b": "slash", "nul\x00": "control", "bell\a": "control",
		"fdp.\u202egpj.exe": "control", "a\u2028b": "control", "\ufffd": "encoding",
		"bad\xff": "encoding", strings.Repeat("a", 256): "long", strings.Repeat("e\u0301", 100): "long",
	} {
		err := a.Update(t.Context(), func(tx *instance.Tx) error {
			_, err := tx.Tree().CreateFolder(instance.Root, name, instance.Refuse)
			return err
		})
		mustBe(t, err, instance.ErrBadName)
		if !strings.Contains(fmt.Sprintf("%+v", instance.CheckName(name)), "bad-name") {
			t.Errorf("%q: no reason %s", name, reason)
		}
	}
	folder(t, a, instance.Root, strings.Repeat("é", 127)) // 254 bytes
	folder(t, a, instance.Root, "👩‍👧 famille")            // joined by U+200D, which is fine
}

func TestTwinsInUnicodeCollideAndCaseDoesNot(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	folder(t, a, instance.Root, "\u00e9t\u00e9") // NFC
	err := a.Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().CreateFolder(instance.Root, "e\u0301te\u0301", instance.Refuse) // NFD
		return err
	})
	mustBe(t, err, instance.ErrNameTaken)
	folder(t, a, instance.Root, "ÉTÉ")
}

func TestMovingAFolderMovesAllBelowIt(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	svt, old := folder(t, a, instance.Root, "SVT"), folder(t, a, instance.Root, "5e")
	deep := folder(t, a, svt.ID, "Volcans")
	e := upload(t, a, deep.ID, "lave.txt", "chaud")

	_, err := change(t, a, svt.ID, instance.Patch{Parent: &old.ID}, instance.Refuse)
	must(t, err)
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		path, err := tx.Tree().Path(e.ID)
		var list []string
		for _, p := range path {
			list = append(list, p.Name)
		}
		if got := strings.Join(list, "/"); got != "/5e/SVT/Volcans/lave.txt" {
			t.Errorf("path %q", got)
		}
		return err
	}))
	_, err = change(t, a, old.ID, instance.Patch{Parent: &deep.ID}, instance.Refuse)
	mustBe(t, err, instance.ErrIntoItself)
	_, err = change(t, a, old.ID, instance.Patch{Parent: &old.ID}, instance.Refuse)
	mustBe(t, err, instance.ErrIntoItself)
	_, err = change(t, a, old.ID, instance.Patch{Parent: &e.ID}, instance.Refuse)
	mustBe(t, err, instance.ErrNotFolder)
	root := instance.Root
	_, err = change(t, a, root, instance.Patch{Parent: &old.ID}, instance.Refuse)
	mustBe(t, err, instance.ErrForbidden)
}

func TestRenamingChangesCaseAndKeepsTheFile(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	e := upload(t, a, instance.Root, "notes.txt", "x")
	upload(t, a, instance.Root, "autre.txt", "y")
	upper, taken := "Notes.txt", "autre.txt"
	_, err := change(t, a, e.ID, instance.Patch{Name: &upper}, instance.Refuse)
	must(t, err)
	_, err = change(t, a, e.ID, instance.Patch{Name: &taken}, instance.Refuse)
	mustBe(t, err, instance.ErrNameTaken)
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"autre.txt", "Notes.txt"}) {
		t.Errorf("names %q", got)
	}
}

func TestTheTrashGivesBack(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	svt := folder(t, a, instance.Root, "SVT")
	e := upload(t, a, svt.ID, "a.txt", "first")
	in := func(fn func(instance.Tree) error) error {
		return a.Update(t.Context(), func(tx *instance.Tx) error { return fn(tx.Tree()) })
	}
	must(t, in(func(tree instance.Tree) error { _, err := tree.Trash(e.ID); return err }))
	if got := names(t, a, svt.ID); len(got) != 0 {
		t.Fatalf("still there: %q", got)
	}
	mustBe(t, in(func(tree instance.Tree) error { _, err := tree.Trash(e.ID); return err }), instance.ErrInTrash)
	mustBe(t, in(func(tree instance.Tree) error { return tree.Purge(svt.ID) }), instance.ErrNotInTrash)
	if u := usage(t, a); u.Trash != 5 || u.Used != 5 {
		t.Errorf("usage %+v", u)
	}
	// A twin took its name meanwhile, and its folder went to the trash too.
	upload(t, a, instance.Root, "a.txt", "twin")
	must(t, in(func(tree instance.Tree) error { _, err := tree.Trash(svt.ID); return err }))
	must(t, in(func(tree instance.Tree) error { _, err := tree.Restore(e.ID, ""); return err }))
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"a (2).txt", "a.txt"}) {
		t.Errorf("names %q", got)
	}
	if got := read(t, a, e.ID, 0); got != "first" {
		t.Errorf("read %q", got)
	}
}

func TestPurgedIsGoneAndItsBytesToo(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	top := folder(t, a, instance.Root, "gros")
	for n := range 30 {
		sub := folder(t, a, top.ID, fmt.Sprint(n))
		upload(t, a, sub.ID, "f", "12345")
	}
	kept := upload(t, a, instance.Root, "kept", "k")
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(top.ID); return err }))
	must(t, a.EmptyTrash(t.Context()))
	must(t, i.Sweep(t.Context()))
	if u := usage(t, a); u.Used != 1 || u.Files != 1 || u.Folders != 0 || u.Trash != 0 {
		t.Errorf("usage %+v", u)
	}
	if n := countBlobs(t, w, i); n != 1 {
		t.Errorf("%d blobs", n)
	}
	if got := read(t, a, kept.ID, 0); got != "k" {
		t.Errorf("read %q", got)
	}
}

func TestTheTrashExpiresAfterThirtyDays(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	e := upload(t, a, instance.Root, "a", "a")
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(e.ID); return err }))
	for w.now = w.due[instance.ExpireTrash]; w.now.Month() == 11 || w.now.Day() < 20; w.now = w.due[instance.ExpireTrash] {
		must(t, i.ExpireTrash(t.Context()))
		if got := names(t, a, instance.Trash); len(got) != 1 {
			t.Fatalf("gone on %s", w.now)
		}
	}
	w.now = w.now.AddDate(0, 0, 5)
	must(t, i.ExpireTrash(t.Context()))
	_, err := a.Open(t.Context(), e.ID, 0)
	mustBe(t, err, storage.ErrNotFound)
}

func TestAllIsFoundWithoutAccentsAndNotInTheTrash(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	svt := folder(t, a, instance.Root, "Sciences de la vie")
	upload(t, a, svt.ID, "Exposé Volcans.odt", "x")
	upload(t, a, instance.Root, "vieux exposé volcans.odt", "x")
	trashed := upload(t, a, instance.Root, "expose volcans brouillon.odt", "x")
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(trashed.ID); return err }))
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		hits, err := search(tx.Tree(), "EXPOSE volc", 10)
		var got []string
		for _, h := range hits {
			got = append(got, h.Name)
		}
		if !slices.Equal(got, []string{"Exposé Volcans.odt", "vieux exposé volcans.odt"}) {
			t.Errorf("found %q", got)
		}
		return err
	}))
}

func TestListingsSortAsPeopleExpect(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	for _, name := range []string{"page 10", "Page 9", "été", "Etoile", "zèbre", "10", "9"} {
		upload(t, a, instance.Root, name, "x")
	}
	folder(t, a, instance.Root, "zzz")
	want := []string{"zzz", "9", "10", "été", "Etoile", "Page 9", "page 10", "zèbre"}
	if got := names(t, a, instance.Root); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
