package instance_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// below is a right to all files and folders of one folder.
func below(folder instance.DocID) instance.Rights {
	return instance.Rights{
		Under: folder,
		On: map[doctype]instance.Verb{
			doctypes.FileName: instance.Read | instance.Write, doctypes.FolderName: instance.Read | instance.Write,
			doctypes.CertificationName: instance.Read | instance.Write,
		},
	}
}

// shelf is a tree with a folder that a device is kept within.
type shelf struct {
	i                      *instance.Instance
	owner, device          *instance.Access
	folder, inner, outside instance.Entry // folders
	file, deep, secret     instance.Entry // files in each of them
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{i: newWorld(t).learner()}
	s.owner = s.i.Access(full)
	s.outside = folder(t, s.owner, instance.Root, "Journal")
	s.secret = upload(t, s.owner, s.outside.ID, "note intime.txt", "secret")
	parent := folder(t, s.owner, instance.Root, "Seconde")
	s.folder = folder(t, s.owner, parent.ID, "SVT")
	s.file = upload(t, s.owner, s.folder.ID, "note de cours.txt", "le magma")
	s.inner = folder(t, s.owner, s.folder.ID, "TP")
	s.deep = upload(t, s.owner, s.inner.ID, "note de TP.txt", "la lave")
	s.device = s.i.Access(below(s.folder.ID))
	return s
}

func found(t *testing.T, a *instance.Access, fn func(instance.Tree) ([]instance.Entry, error)) (ids []instance.DocID) {
	t.Helper()
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		list, err := fn(tx.Tree())
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		return err
	}))
	slices.Sort(ids)
	return ids
}

func TestUnderAFolderThereIsNothingElse(t *testing.T) {
	s := newShelf(t)
	certify(t, s.i, 1)
	must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error {
		yes := true
		for _, id := range []instance.DocID{s.secret.ID, s.deep.ID} {
			if _, err := tx.Tree().Change(id, instance.Patch{Favourite: &yes}, instance.Refuse); err != nil {
				return err
			}
		}
		return nil
	}))
	if got := names(t, s.device, s.folder.ID); !slices.Equal(got, []string{"TP", "note de cours.txt"}) {
		t.Errorf("lists %q", got)
	}
	if got := read(t, s.device, s.deep.ID, 0); got != "la lave" {
		t.Errorf("reads %q", got)
	}
	for _, id := range []instance.DocID{instance.Root, instance.Trash, s.folder.Parent, s.outside.ID} {
		if got := names(t, s.device, id); len(got) != 0 {
			t.Errorf("lists %q of %s", got, id)
		}
	}
	must(t, s.device.View(t.Context(), func(tx *instance.Tx) error {
		for _, id := range []instance.DocID{instance.Root, instance.Trash, s.folder.Parent, s.outside.ID, s.secret.ID} {
			_, err := tx.Tree().Entry(id)
			mustBe(t, err, storage.ErrNotFound)
			_, err = tx.Tree().Path(id)
			mustBe(t, err, storage.ErrNotFound)
			_, err = tx.Document(doctypes.FileName, id)
			mustBe(t, err, storage.ErrNotFound)
			_, err = tx.Document(doctypes.FolderName, id)
			mustBe(t, err, storage.ErrNotFound)
		}
		path, err := tx.Tree().Path(s.deep.ID)
		must(t, err)
		if len(path) != 3 || path[0].ID != s.folder.ID || path[0].Parent != "" {
			t.Errorf("the way down begins with %+v", path[0])
		}
		for d, err := range instance.In[doctypes.Certification](tx).All() {
			t.Errorf("sees %+v, %v", d, err)
		}
		changes, _, err := tx.Changes(0, 100)
		var ids []instance.DocID
		for _, c := range changes {
			ids = append(ids, c.ID)
		}
		slices.Sort(ids)
		want := []instance.DocID{s.folder.ID, s.file.ID, s.inner.ID, s.deep.ID}
		if slices.Sort(want); !slices.Equal(ids, want) {
			t.Errorf("the feed shows %v", ids)
		}
		return err
	}))
	notes := []instance.DocID{s.file.ID, s.deep.ID}
	slices.Sort(notes)
	if got := found(t, s.device, func(tr instance.Tree) ([]instance.Entry, error) { return search(tr, "note", 10) }); !slices.Equal(got, notes) {
		t.Errorf("finds %v", got)
	}
	if got := found(t, s.device, func(tr instance.Tree) ([]instance.Entry, error) { return tr.Recent(10) }); !slices.Equal(got, notes) {
		t.Errorf("recent: %v", got)
	}
	if got := found(t, s.device, instance.Tree.Favourites); !slices.Equal(got, []instance.DocID{s.deep.ID}) {
		t.Errorf("favourites: %v", got)
	}
	if u, all := usage(t, s.device), usage(t, s.owner); u != (instance.Usage{Used: all.Used, Quota: all.Quota}) {
		t.Errorf("usage %+v", u)
	}
}

// TestTheFolderItselfIsTheOwners: a device fills it, and leaves it where it is.
func TestTheFolderItselfIsTheOwners(t *testing.T) {
	s := newShelf(t)
	name, yes := "à moi", true
	for what, fn := range map[string]func(*instance.Tx) error{
		"rename": func(tx *instance.Tx) error {
			_, err := tx.Tree().Change(s.folder.ID, instance.Patch{Name: &name}, instance.Refuse)
			return err
		},
		"mark": func(tx *instance.Tx) error {
			_, err := tx.Tree().Change(s.folder.ID, instance.Patch{Favourite: &yes}, instance.Refuse)
			return err
		},
		"trash": func(tx *instance.Tx) error { _, err := tx.Tree().Trash(s.folder.ID); return err },
		"rewrite": func(tx *instance.Tx) error {
			return instance.In[doctypes.Folder](tx).Put(s.folder.ID, doctypes.Folder{Parent: string(s.inner.ID), Name: name})
		},
		"delete": func(tx *instance.Tx) error { return instance.In[doctypes.Folder](tx).Delete(s.folder.ID) },
	} {
		if err := s.device.Update(t.Context(), fn); !errors.Is(err, instance.ErrForbidden) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := change(t, s.device, s.folder.ID, instance.Patch{Parent: &s.inner.ID}, instance.Refuse)
	mustBe(t, err, instance.ErrForbidden)
	_, err = s.device.Copy(t.Context(), s.folder.ID, s.inner.ID, "", instance.KeepBoth)
	mustBe(t, err, instance.ErrIntoItself)
}

func TestNothingLeavesTheFolderButToTheTrash(t *testing.T) {
	s := newShelf(t)
	for _, to := range []instance.DocID{instance.Root, s.folder.Parent, s.outside.ID, instance.Trash} {
		_, err := change(t, s.device, s.file.ID, instance.Patch{Parent: &to}, instance.Refuse)
		mustBe(t, err, storage.ErrNotFound)
		_, err = s.device.Copy(t.Context(), s.inner.ID, to, "", instance.KeepBoth)
		mustBe(t, err, storage.ErrNotFound)
		_, _, err = s.device.UploadFile(t.Context(), to, "a.txt", instance.KeepBoth, instance.Upload{Size: -1}, strings.NewReader("a"))
		mustBe(t, err, storage.ErrNotFound)
	}
	e, err := s.device.Copy(t.Context(), s.inner.ID, s.folder.ID, "TP 2", instance.KeepBoth)
	must(t, err)
	if got := names(t, s.device, e.ID); !slices.Equal(got, []string{"note de TP.txt"}) {
		t.Errorf("the copy holds %q", got)
	}
	// What it puts into the trash is the owner's to bring back.
	must(t, s.device.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(s.inner.ID); return err }))
	for _, fn := range []func(*instance.Tx) error{
		func(tx *instance.Tx) error { _, err := tx.Tree().Restore(s.inner.ID, ""); return err },
		func(tx *instance.Tx) error { _, err := tx.Tree().Restore(s.inner.ID, s.folder.ID); return err },
		func(tx *instance.Tx) error { return tx.Tree().Purge(s.inner.ID) },
		func(tx *instance.Tx) error { _, err := tx.Tree().Entry(s.deep.ID); return err },
	} {
		mustBe(t, s.device.Update(t.Context(), fn), storage.ErrNotFound)
	}
	must(t, s.device.EmptyTrash(t.Context()))
	must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Restore(s.inner.ID, ""); return err }))
	if got := read(t, s.device, s.deep.ID, 0); got != "la lave" {
		t.Errorf("brought back: %q", got)
	}
}

func TestAFolderInTheTrashShowsNothing(t *testing.T) {
	s := newShelf(t)
	blind := func(when string) {
		t.Helper()
		for _, id := range []instance.DocID{s.folder.ID, s.file.ID, s.inner.ID, s.deep.ID} {
			must(t, s.device.View(t.Context(), func(tx *instance.Tx) error {
				if e, err := tx.Tree().Entry(id); !errors.Is(err, storage.ErrNotFound) {
					t.Errorf("%s: sees %+v, %v", when, e, err)
				}
				return nil
			}))
		}
		if got := found(t, s.device, func(tr instance.Tree) ([]instance.Entry, error) { return tr.Recent(10) }); len(got) != 0 {
			t.Errorf("%s: recent %v", when, got)
		}
		if got := names(t, s.device, s.folder.ID); len(got) != 0 {
			t.Errorf("%s: lists %q", when, got)
		}
		_, _, err := s.device.UploadFile(t.Context(), s.folder.ID, "a.txt", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader("a"))
		mustBe(t, err, storage.ErrNotFound)
	}
	must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(s.folder.Parent); return err }))
	blind("a folder above is in the trash")
	must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Restore(s.folder.Parent, ""); return err }))
	if got := read(t, s.device, s.deep.ID, 0); got != "la lave" {
		t.Errorf("back again: %q", got)
	}
	must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(s.folder.ID); return err }))
	blind("in the trash")
	must(t, s.owner.EmptyTrash(t.Context()))
	blind("purged")
	must(t, s.i.Sweep(t.Context()))
	blind("swept")
}

func TestReadingRightsWriteNothing(t *testing.T) {
	s := newShelf(t)
	a := s.i.Access(below(s.folder.ID).Reading())
	if got := read(t, a, s.file.ID, 0); got != "le magma" {
		t.Errorf("reads %q", got)
	}
	mustBe(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(s.file.ID); return err }), instance.ErrForbidden)
	_, _, err := a.UploadFile(t.Context(), s.folder.ID, "a.txt", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader("a"))
	mustBe(t, err, instance.ErrForbidden)
	if r := full.Reading(); r.Every != instance.Read {
		t.Errorf("%+v", r)
	}
}
