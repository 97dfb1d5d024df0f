package instance_test

import (
	"errors"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// refOf is the content of a file.
func refOf(t *testing.T, i *instance.Instance, id instance.DocID) (ref storage.Ref) {
	t.Helper()
	must(t, i.View(t.Context(), func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(id)
		ref = f.Current().Blob
		return err
	}))
	return ref
}

func derived(t *testing.T, i *instance.Instance, of storage.Ref, as string) (d instance.Derived, err error) {
	t.Helper()
	err = i.View(t.Context(), func(tx *instance.Tx) error {
		d, err = tx.Derived(of, as)
		return err
	})
	return d, err
}

// What is made of a content is kept beside it, in the place of what was made
// before, and goes when nobody refers to the content any more.
func TestDerivedContentsGoWithTheirs(t *testing.T) {
	i := newWorld(t).learner()
	a := i.Access(full)
	e := upload(t, a, instance.Root, "a.txt", "one")
	of := refOf(t, i, e.ID)
	small := instance.Made{As: "s", Mime: "text/plain", Bytes: []byte("o")}
	must(t, i.Derive(t.Context(), of, small, instance.Made{As: "l"}))
	must(t, i.Access(instance.Rights{Every: instance.Read}).Derive(t.Context(), of, instance.Made{As: "s", Bytes: []byte("O")}))
	must(t, i.Sweep(t.Context()))
	if n := contents(t, i); n != 2 {
		t.Errorf("%d contents, want the file's and one", n)
	}
	if d, err := derived(t, i, of, "s"); err != nil || d.Content.Size != 1 || d.Mime != "" {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := derived(t, i, of, "l"); err != nil || d.Content.ID != "" {
		t.Errorf("nothing can be made: %+v, %v", d, err)
	}
	expectFindings(t, i, tell)
	_, err := a.UploadVersion(t.Context(), e.ID, "", instance.Upload{Mime: "text/plain", Size: 3}, strings.NewReader("two"))
	must(t, err) // one is a former version now
	if _, err := derived(t, i, of, "s"); err != nil {
		t.Error(err)
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		if _, err := tx.Tree().Trash(e.ID); err != nil {
			return err
		}
		return tx.Tree().Purge(e.ID)
	}))
	must(t, i.Sweep(t.Context()))
	if _, err := derived(t, i, of, "s"); !errors.Is(err, storage.ErrNotFound) || contents(t, i) != 0 {
		t.Errorf("%d contents are left, %v", contents(t, i), err)
	}
	if err := i.Derive(t.Context(), of, small); !errors.Is(err, storage.ErrNotFound) || contents(t, i) != 0 {
		t.Errorf("of what is gone: %v", err)
	}
	expectFindings(t, i, tell)
}

// They count for no quota, and have a bound of their own.
func TestDerivedContentsAreBounded(t *testing.T) {
	i := newWorld(t).learner()
	e := upload(t, i.Access(full), instance.Root, "a.txt", "one")
	of := refOf(t, i, e.ID)
	large := []byte(strings.Repeat("x", 33<<20))
	must(t, i.Derive(t.Context(), of, instance.Made{As: "s", Bytes: large}))
	must(t, i.Derive(t.Context(), of, instance.Made{As: "s", Bytes: large})) // in its place
	if err := i.Derive(t.Context(), of, instance.Made{As: "l", Bytes: large}); !errors.Is(err, instance.ErrOverQuota) {
		t.Errorf("too much: %v", err)
	}
	must(t, i.View(t.Context(), func(tx *instance.Tx) error {
		u, err := tx.Usage()
		if u.Used != 3 {
			t.Errorf("uses %d bytes", u.Used)
		}
		return err
	}))
	must(t, i.Sweep(t.Context()))
	expectFindings(t, i, tell)
}

// The doctor removes what was made of nothing, and what cannot be read.
func TestDerivedContentsAreExamined(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	of := refOf(t, i, upload(t, i.Access(full), instance.Root, "a.txt", "one").ID)
	must(t, i.Derive(t.Context(), of, instance.Made{As: "s", Bytes: []byte("o")}))
	must(t, i.Tamper(t.Context(), false, func(tx storage.Tx) error {
		return tx.Set([]byte("v/"+strings.Repeat("0", 32)+"/s"), []byte(`{"at":"2026-11-22T09:00:00Z"}`))
	}))
	wrong := instance.Finding{What: instance.WrongDerived, Count: 1}
	expectFindings(t, i, tell, wrong)
	wrong.Repaired = true
	expectFindings(t, i, repair, wrong)
	w.spoil(i.ID(), "v/")
	figures := instance.Finding{What: instance.WrongFigures, Count: 1, Repaired: true}
	inventory := instance.Finding{What: instance.WrongInventory, Count: 1, Repaired: true}
	stray := instance.Finding{What: instance.StrayContent, Count: 1, Repaired: true}
	expectFindings(t, i, repair, stray, wrong, figures, inventory)
	expectFindings(t, i, tell)
	if n := contents(t, i); n != 1 {
		t.Errorf("%d contents", n)
	}
}
