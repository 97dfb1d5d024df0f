package instance_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// publication is a document that stays on its host, and what it refers to.
const publication instance.DocID = "0198c0de-0000-7000-8000-0000000000a1"

func publish(t *testing.T, a *instance.Access, id instance.DocID, refs ...storage.Ref) error {
	t.Helper()
	return a.Update(t.Context(), func(tx *instance.Tx) error {
		if err := instance.In[doctypes.Publication](tx).Put(id, doctypes.Publication{Title: "Mes photos"}); err != nil {
			return err
		}
		return tx.Attach(id, refs...)
	})
}

func store(t *testing.T, a *instance.Access, content string) storage.Ref {
	t.Helper()
	ref, err := a.Store(t.Context(), strings.NewReader(content))
	must(t, err)
	return ref
}

// lies reports whether a content is still there, by a reference as documents
// have it.
func lies(t *testing.T, a *instance.Access, ref storage.Ref) bool {
	t.Helper()
	raw, err := json.Marshal(ref)
	must(t, err)
	ref = storage.Ref{}
	must(t, json.Unmarshal(raw, &ref))
	c, err := a.OpenBlob(t.Context(), ref)
	if errors.Is(err, storage.ErrNotFound) {
		return false
	}
	must(t, err)
	_, err = io.ReadAll(c)
	must(t, errors.Join(err, c.Close()))
	return true
}

func TestAttachedContentsStayAndCount(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	one, two := store(t, a, "une photo"), store(t, a, "une autre photo")
	if u := usage(t, a); u.Used != 0 {
		t.Errorf("what is only stored counts: %+v", u)
	}
	must(t, publish(t, a, publication, one, two, one))
	must(t, publish(t, a, publication, one)) // once more is no more
	if u := usage(t, a); u.Used != one.Size+two.Size || u.ByKind.Others != u.Used {
		t.Errorf("usage %+v", u)
	}
	must(t, i.Sweep(t.Context()))
	if !lies(t, a, one) || !lies(t, a, two) {
		t.Fatal("an attached content is gone")
	}

	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { return tx.Detach(publication, one, one) }))
	must(t, i.Sweep(t.Context()))
	if lies(t, a, one) || !lies(t, a, two) || usage(t, a).Used != two.Size {
		t.Errorf("after one was detached: %v, %v, %+v", lies(t, a, one), lies(t, a, two), usage(t, a))
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { return instance.In[doctypes.Publication](tx).Delete(publication) }))
	if _, due := w.due[instance.Sweep]; !due {
		t.Error("nobody is asked to sweep")
	}
	must(t, i.Sweep(t.Context()))
	if lies(t, a, two) || usage(t, a).Used != 0 {
		t.Errorf("the document is gone, its content %v, usage %+v", lies(t, a, two), usage(t, a))
	}
}

func TestAContentMayBeAttachedToSeveral(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	const next instance.DocID = "0198c0de-0000-7000-8000-0000000000a2"
	ref := store(t, a, "une photo")
	must(t, publish(t, a, publication, ref))
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { // the next publication takes over
		if err := instance.In[doctypes.Publication](tx).Put(next, doctypes.Publication{}); err != nil {
			return err
		}
		return errors.Join(tx.Attach(next, ref), instance.In[doctypes.Publication](tx).Delete(publication))
	}))
	must(t, i.Sweep(t.Context()))
	if !lies(t, a, ref) || usage(t, a).Used != ref.Size {
		t.Errorf("shared: %v, %+v", lies(t, a, ref), usage(t, a))
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { return tx.Detach(next, ref) }))
	mustBe(t, publish(t, a, publication, ref), storage.ErrNotFound) // it is on its way out
	must(t, i.Sweep(t.Context()))
	if lies(t, a, ref) || usage(t, a).Used != 0 {
		t.Error("let go of by all, and still there")
	}
}

func TestAttachAsksForTheRightToWriteTheDocument(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	owner := i.Access(full)
	ref := store(t, owner, "une photo")
	must(t, publish(t, owner, publication, ref))
	reader := i.Access(instance.Rights{Every: instance.Read})
	_, err := reader.Store(t.Context(), strings.NewReader("x"))
	mustBe(t, err, instance.ErrForbidden)
	mustBe(t, reader.Discard(t.Context(), ref), instance.ErrForbidden)
	for name, c := range map[string]struct {
		on   map[doctype]instance.Verb
		want error
	}{
		"reads it":            {map[doctype]instance.Verb{doctypes.PublicationName: instance.Read}, instance.ErrForbidden},
		"writes other things": {map[doctype]instance.Verb{doctypes.PageName: instance.Read | instance.Write}, storage.ErrNotFound},
	} {
		a := i.Access(instance.Rights{On: c.on})
		for _, fn := range []func(*instance.Tx) error{
			func(tx *instance.Tx) error { return tx.Attach(publication, ref) },
			func(tx *instance.Tx) error { return tx.Detach(publication, ref) },
		} {
			if err := a.Update(t.Context(), fn); !errors.Is(err, c.want) {
				t.Errorf("who %s: %v", name, err)
			}
		}
	}
	// A document that travels would leave its contents behind.
	f := upload(t, owner, instance.Root, "a.txt", "a")
	for _, id := range []instance.DocID{f.ID, "0198c0de-0000-7000-8000-0000000000a9", "x"} {
		mustBe(t, owner.Update(t.Context(), func(tx *instance.Tx) error { return tx.Attach(id, ref) }), storage.ErrNotFound)
	}
}

func TestStoredContentsKeepToTheQuota(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error { return tx.SetQuota(10) }))
	_, err := a.Store(t.Context(), strings.NewReader("onze lettres"))
	mustBe(t, err, instance.ErrOverQuota)
	one, two := store(t, a, "sept et"), store(t, a, "sept ou")
	must(t, publish(t, a, publication, one))
	mustBe(t, publish(t, a, publication, two), instance.ErrOverQuota)
	must(t, a.Discard(t.Context(), two))
	must(t, a.Discard(t.Context(), one)) // somebody's: it stays
	if lies(t, a, two) || !lies(t, a, one) || usage(t, a).Used != one.Size {
		t.Errorf("discarded: %v, attached: %v, %+v", !lies(t, a, two), lies(t, a, one), usage(t, a))
	}
	left := 0
	for _, err := range i.Contents(context.Background()) {
		must(t, err)
		left++
	}
	if left != 1 {
		t.Errorf("%d contents are left", left)
	}
}

// A hold keeps what is detached meanwhile, as it keeps the contents of files.
func TestAHoldKeepsAttachedContents(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	ref := store(t, a, "une photo")
	must(t, publish(t, a, publication, ref))
	release := a.Hold()
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { return tx.Detach(publication, ref) }))
	must(t, i.Sweep(t.Context()))
	if !lies(t, a, ref) {
		t.Error("held, and gone")
	}
	release()
	must(t, i.Sweep(t.Context()))
	if lies(t, a, ref) {
		t.Error("released, and still there")
	}
}
