package instance_test

import (
	"slices"
	"strings"
	"testing"

	"pims/instance"
	"pims/storage"
)

func lookup(t *testing.T, a *instance.Access, folder instance.DocID, way ...string) (e instance.Entry, err error) {
	t.Helper()
	err = a.View(t.Context(), func(tx *instance.Tx) error {
		found, err := tx.Tree().Walk(folder, way...)
		if err == nil && len(found) <= len(way) {
			err = storage.ErrNotFound
		}
		if err == nil {
			e = found[len(way)]
		}
		return err
	})
	return e, err
}

func TestWalk(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	maths := folder(t, a, instance.Root, "Mathe\u0301matiques")
	file := upload(t, a, maths.ID, "a.txt", "a")
	for _, way := range [][]string{{"Math\u00e9matiques", "a.txt"}, {"Mathe\u0301matiques", "a.txt"}} {
		if e, err := lookup(t, a, instance.Root, way...); err != nil || e.ID != file.ID || e.Parent != maths.ID {
			t.Errorf("%q leads to %+v, %v", way, e, err)
		}
	}
	_, err := lookup(t, a, instance.Root, "mathématiques")
	mustBe(t, err, storage.ErrNotFound)
	_, err = lookup(t, a, maths.ID, "a.txt", "b")
	mustBe(t, err, storage.ErrNotFound)
	if e, err := lookup(t, a, instance.Root); err != nil || e.ID != instance.Root {
		t.Errorf("no way leads to %+v, %v", e, err)
	}
	under := full
	under.Under = maths.ID
	_, err = lookup(t, i.Access(under), instance.Root, "Mathématiques")
	mustBe(t, err, storage.ErrNotFound)
	if e, err := lookup(t, i.Access(under), maths.ID, "a.txt"); err != nil || e.ID != file.ID {
		t.Errorf("below its own folder: %+v, %v", e, err)
	}
}

// TestReplaceSendsTheTwinToTheTrash, with all that is in it, and back.
func TestReplaceSendsTheTwinToTheTrash(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	from, to := folder(t, a, instance.Root, "from"), folder(t, a, instance.Root, "to")
	moved, twin := folder(t, a, from.ID, "TP"), folder(t, a, to.ID, "TP")
	upload(t, a, moved.ID, "new.txt", "new")
	upload(t, a, twin.ID, "old.txt", "old")

	_, err := change(t, a, moved.ID, instance.Patch{Parent: &to.ID}, instance.Refuse)
	mustBe(t, err, instance.ErrNameTaken)
	_, err = change(t, a, moved.ID, instance.Patch{Parent: &to.ID}, instance.Replace)
	must(t, err)
	if got := names(t, a, to.ID); !slices.Equal(got, []string{"TP"}) {
		t.Errorf("lists %q", got)
	}
	if e, err := lookup(t, a, to.ID, "TP", "new.txt"); err != nil {
		t.Errorf("%+v, %v", e, err)
	}
	if got := names(t, a, instance.Trash); !slices.Equal(got, []string{"TP"}) {
		t.Errorf("the trash lists %q", got)
	}
	c, err := a.Copy(t.Context(), moved.ID, from.ID, "", instance.Refuse)
	must(t, err)
	_, err = a.Copy(t.Context(), moved.ID, from.ID, "", instance.Refuse)
	mustBe(t, err, instance.ErrNameTaken)
	again, err := a.Copy(t.Context(), moved.ID, from.ID, "", instance.Replace)
	must(t, err)
	if e, err := lookup(t, a, from.ID, "TP", "new.txt"); err != nil || again.ID == c.ID {
		t.Errorf("%+v, %v", e, err)
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().Restore(twin.ID, "")
		return err
	}))
	if got := names(t, a, to.ID); !slices.Equal(got, []string{"TP", "TP (2)"}) {
		t.Errorf("restored: %q", got)
	}
}

// TestNothingMakesWayForItself: neither what is moved or copied, nor a folder
// that holds it.
func TestNothingMakesWayForItself(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	outer := folder(t, a, instance.Root, "x")
	inner := folder(t, a, outer.ID, "x")
	file := upload(t, a, inner.ID, "x", "content")
	root := instance.Root
	for _, id := range []instance.DocID{inner.ID, file.ID} {
		_, err := change(t, a, id, instance.Patch{Parent: &root}, instance.Replace)
		mustBe(t, err, instance.ErrIntoItself)
		_, err = a.Copy(t.Context(), id, root, "", instance.Replace)
		mustBe(t, err, instance.ErrIntoItself)
	}
	_, err := a.Copy(t.Context(), outer.ID, root, "", instance.Replace)
	mustBe(t, err, instance.ErrIntoItself)
	e, err := change(t, a, outer.ID, instance.Patch{Parent: &root}, instance.Replace)
	if err != nil || e.ID != outer.ID {
		t.Errorf("where it is already: %+v, %v", e, err)
	}
	_, _, err = a.UploadFile(t.Context(), root, "x", instance.Replace, instance.Upload{Size: 1}, strings.NewReader("1"))
	if err == nil {
		t.Error("a file took the place of a folder")
	}
	if got := read(t, a, file.ID, 0); got != "content" {
		t.Errorf("reads %q", got)
	}
}
