package instance_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// certify puts n certifications into an instance and returns their ids.
func certify(t *testing.T, i *instance.Instance, n int) (ids []instance.DocID) {
	t.Helper()
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error {
		ids = nil
		for n := range n {
			id, err := instance.NewDocID()
			if err != nil {
				return err
			}
			ids = append(ids, id)
			c := doctypes.Certification{Title: fmt.Sprint("Pix ", n), Issuer: "GIP Pix", Score: "641", Number: "P-1"}
			if err := instance.In[doctypes.Certification](tx).Put(id, c); err != nil {
				return err
			}
		}
		return nil
	}))
	return ids
}

// only is a right to read a part of the certifications.
func only(s instance.Slice) instance.Rights {
	return instance.Rights{
		On:   map[doctype]instance.Verb{doctypes.CertificationName: instance.Read | instance.Write},
		Only: map[doctype]instance.Slice{doctypes.CertificationName: s},
	}
}

func TestASliceHidesOtherDocuments(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	ids := certify(t, i, 3)
	a := i.Access(only(instance.Slice{IDs: []instance.DocID{ids[2], ids[1]}}))
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		certs := instance.In[doctypes.Certification](tx)
		_, err := certs.Get(ids[0])
		mustBe(t, err, storage.ErrNotFound)
		_, err = tx.Document(doctypes.CertificationName, ids[0])
		mustBe(t, err, storage.ErrNotFound)
		got, err := certs.Get(ids[1])
		if got.Title != "Pix 1" {
			t.Errorf("got %+v, %v", got, err)
		}
		var all []instance.DocID
		for d, err := range certs.All() {
			must(t, err)
			all = append(all, d.ID)
		}
		if !slices.Equal(all, ids[1:]) {
			t.Errorf("lists %v", all)
		}
		changes, next, err := tx.Changes(0, 10)
		if len(changes) != 2 || next < 3 {
			t.Errorf("the feed shows %v up to %d", changes, next)
		}
		return err
	}))
}

func TestASliceHidesFields(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	ids := certify(t, i, 2)
	a := i.Access(only(instance.Slice{Fields: []string{"title", "issuer"}}))
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.CertificationName, ids[0])
		must(t, err)
		list := []instance.Document{doc}
		for doc, err := range tx.Documents(doctypes.CertificationName, ids[0]) {
			must(t, err)
			list = append(list, doc)
		}
		for n, doc := range list {
			want := fmt.Sprintf(`{"issuer":"GIP Pix","title":"Pix %d"}`, n)
			if string(doc.Body) != want {
				t.Errorf("shows %s, want %s", doc.Body, want)
			}
		}
		return nil
	}))
	must(t, i.View(t.Context(), func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.CertificationName, ids[0])
		var c doctypes.Certification
		if bad := json.Unmarshal(doc.Body, &c); bad != nil || c.Score != "641" {
			t.Errorf("the owner reads %+v", c)
		}
		return err
	}))
}

// TestASliceIsToRead: whoever does not see a field would write it away.
func TestASliceIsToRead(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	ids := certify(t, i, 2)
	for _, s := range []instance.Slice{{}, {IDs: ids[:1]}, {Fields: []string{"title"}}} {
		a := i.Access(only(s))
		if a.Allows(doctypes.CertificationName, instance.Write) || !a.Allows(doctypes.CertificationName, instance.Read) {
			t.Errorf("%+v: wrong verbs", s)
		}
		for _, id := range ids {
			err := a.Update(t.Context(), func(tx *instance.Tx) error {
				return instance.In[doctypes.Certification](tx).Put(id, doctypes.Certification{Title: "mine"})
			})
			mustBe(t, err, instance.ErrForbidden)
			err = a.Update(t.Context(), func(tx *instance.Tx) error { return instance.In[doctypes.Certification](tx).Delete(id) })
			mustBe(t, err, instance.ErrForbidden)
		}
		err := a.Update(t.Context(), func(tx *instance.Tx) error {
			return tx.Post(instance.Letter{To: []instance.ID{i.ID()}, Kind: "test"})
		})
		mustBe(t, err, instance.ErrForbidden)
	}
}

// TestASliceOfFilesHidesTheRestOfTheTree by every way that leads to a file.
func TestASliceOfFilesHidesTheRestOfTheTree(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	seen, hidden := upload(t, i.Access(full), instance.Root, "a.txt", "seen"), upload(t, i.Access(full), instance.Root, "ab.txt", "hidden")
	on := map[doctype]instance.Verb{doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read}
	a := i.Access(instance.Rights{On: on, Only: map[doctype]instance.Slice{doctypes.FileName: {IDs: []instance.DocID{seen.ID}}}})
	if got := read(t, a, seen.ID, 0); got != "seen" {
		t.Errorf("reads %q", got)
	}
	_, err := a.Open(t.Context(), hidden.ID, 0)
	mustBe(t, err, storage.ErrNotFound)
	if got := names(t, a, instance.Root); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("lists %q", got)
	}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().Entry(hidden.ID)
		mustBe(t, err, storage.ErrNotFound)
		hits, err := search(tx.Tree(), "a", 10)
		if len(hits) != 1 {
			t.Errorf("finds %v", hits)
		}
		return err
	}))

	// A listing tells of everything but the content: who sees some fields sees none.
	a = i.Access(instance.Rights{On: on, Only: map[doctype]instance.Slice{doctypes.FileName: {Fields: []string{"name"}}}})
	if got := names(t, a, instance.Root); len(got) != 0 {
		t.Errorf("lists %q", got)
	}
	_, err = a.Open(t.Context(), seen.ID, 0)
	mustBe(t, err, storage.ErrNotFound)

	a = i.Access(instance.Rights{On: on, Only: map[doctype]instance.Slice{doctypes.FolderName: {IDs: []instance.DocID{instance.Trash}}}})
	if got := names(t, a, instance.Root); len(got) != 0 {
		t.Errorf("lists %q in a hidden folder", got)
	}
}

func TestAnAccessNotesWhatItHandsOut(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	ids := certify(t, i, 3)
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error {
		return instance.In[doctypes.Certification](tx).Put(ids[1], doctypes.Certification{Title: "again"})
	}))
	a := i.Access(only(instance.Slice{IDs: ids[:2]}))
	for range 2 {
		must(t, a.View(t.Context(), func(tx *instance.Tx) error {
			_, err := instance.In[doctypes.Certification](tx).Get(ids[2])
			mustBe(t, err, storage.ErrNotFound)
			for _, err := range instance.In[doctypes.Certification](tx).All() {
				must(t, err)
			}
			return nil
		}))
	}
	want := []instance.Handed{{Doctype: doctypes.CertificationName, ID: ids[0], Rev: 1}, {Doctype: doctypes.CertificationName, ID: ids[1], Rev: 2}}
	if got := a.Handed(); !slices.Equal(got, want) {
		t.Errorf("handed out %v", got)
	}

	f := upload(t, i.Access(full), instance.Root, "a.txt", "a")
	a = i.Access(instance.ReadAll)
	names(t, a, instance.Root)
	if got := a.Handed(); !slices.Equal(got, []instance.Handed{{Doctype: doctypes.FileName, ID: f.ID}}) {
		t.Errorf("a listing handed out %v", got)
	}
	read(t, a, f.ID, 0)
	if got := a.Handed(); !slices.Equal(got, []instance.Handed{{Doctype: doctypes.FileName, ID: f.ID, Rev: 1}}) {
		t.Errorf("a file opened: %v", got)
	}
}

func TestWhatIsNotedIsBounded(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	for range 6 {
		certify(t, i, 200)
	}
	a := i.Access(instance.ReadAll)
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		for _, err := range tx.Documents(doctypes.CertificationName, "") {
			must(t, err)
		}
		return nil
	}))
	if n := len(a.Handed()); n != 1000 {
		t.Errorf("noted %d", n)
	}
}
