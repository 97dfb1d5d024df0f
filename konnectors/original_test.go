package konnectors_test

import (
	"slices"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/konnectors"
	"pims/konnectors/konnectortest"
)

// Originals go where the person has put their folder, also under another name,
// and into a new one once it is thrown away.
func TestFolderFollowsThePerson(t *testing.T) {
	a := &answers{brings: map[string]string{"1": "un"}}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	id := w.Connect(k, account)
	file := func(title string) []string {
		for _, c := range w.Certifications() {
			if c.Body.Title == title {
				_, path := w.Read(c.Body.Original)
				return path
			}
		}
		t.Fatalf("no %q", title)
		return nil
	}
	if got := file("un"); !slices.Equal(got, []string{"Connexions", "Essai", "Original.pdf"}) {
		t.Errorf("at first: %q", got)
	}
	first := instance.DocID(w.Certifications()[0].Body.Original)
	w.Update(func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(first)
		if want := (doctypes.Origin{Way: doctypes.Brought, By: "Essai"}); err == nil && f.Origin != want {
			t.Errorf("it came by %+v", f.Origin)
		}
		return err
	})
	var folder instance.DocID
	w.Update(func(tx *instance.Tx) error {
		for d, err := range instance.In[doctypes.Folder](tx).All() {
			if err != nil {
				return err
			}
			if d.Body.Name == "Essai" {
				folder = d.ID
			}
		}
		name := "Mes papiers"
		_, err := tx.Tree().Change(folder, instance.Patch{Name: &name}, instance.Refuse)
		return err
	})
	a.brings = map[string]string{"2": "deux"}
	w.RunNow(id)
	if got := file("deux"); !slices.Equal(got, []string{"Connexions", "Mes papiers", "Original (2).pdf"}) {
		t.Errorf("after renaming: %q", got)
	}
	w.Update(func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(folder)
		return err
	})
	a.brings = map[string]string{"3": "trois"}
	w.RunNow(id)
	if got := file("trois"); !slices.Equal(got, []string{"Connexions", "Essai", "Original.pdf"}) {
		t.Errorf("after the trash: %q", got)
	}
}

// An original that changed becomes a version of its file; where the file was
// thrown away, a new one.
func TestChangedOriginal(t *testing.T) {
	a := &answers{brings: map[string]string{"1": "un"}}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	id := w.Connect(k, account)
	first := w.Certifications()[0].Body.Original
	a.brings["1"] = "un, corrigé"
	w.RunNow(id)
	if c := w.Certifications()[0].Body; c.Original != first || c.Title != "un, corrigé" {
		t.Errorf("got %+v", c)
	}
	w.Update(func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(instance.DocID(first))
		if err == nil && len(f.Versions) != 2 {
			t.Errorf("%d versions", len(f.Versions))
		}
		if err == nil {
			_, err = tx.Tree().Trash(instance.DocID(first))
		}
		return err
	})
	a.brings["1"] = "un, encore"
	w.RunNow(id)
	if c := w.Certifications()[0].Body; c.Original == first || c.Title != "un, encore" {
		t.Errorf("got %+v", c)
	}
}

// Where there is no room the person is told, and nothing is half there.
func TestOverQuota(t *testing.T) {
	a := &answers{brings: map[string]string{"1": "un"}}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	w.Update(func(tx *instance.Tx) error { return tx.SetQuota(5) })
	id := w.Connect(k, account)
	if c := w.Connection(id); c.State != konnectors.ActionNeeded || c.Code != "over-quota" || c.NextRun.IsZero() {
		t.Errorf("got %+v", c)
	}
	if got := w.Snapshot(); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
	w.Update(func(tx *instance.Tx) error { return tx.SetQuota(1 << 20) })
	w.RunNow(id)
	if c := w.Connection(id); c.State != konnectors.Ready || c.Documents != 1 {
		t.Errorf("got %+v", c)
	}
}
