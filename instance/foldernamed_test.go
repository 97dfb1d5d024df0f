package instance_test

import (
	"slices"
	"testing"

	"pims/instance"
)

// The folder of a name is made once; beside a file of that name it is numbered,
// and what lies in the trash is nobody's folder.
func TestFolderNamed(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	named := func(name string) (e instance.Entry) {
		t.Helper()
		must(t, a.Update(t.Context(), func(tx *instance.Tx) (err error) {
			e, err = tx.Tree().FolderNamed(instance.Root, name)
			return err
		}))
		return e
	}
	first := named("Badges")
	if again := named("Badges"); again.ID != first.ID {
		t.Error("made twice")
	}
	upload(t, a, instance.Root, "Pix", "a file")
	if e := named("Pix"); e.Kind != instance.KindFolder || e.Name != "Pix (2)" {
		t.Errorf("got %+v", e)
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(first.ID)
		return err
	}))
	if e := named("Badges"); e.ID == first.ID || !slices.Contains(names(t, a, instance.Root), "Badges") {
		t.Errorf("got %+v", e)
	}
	mustBe(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().FolderNamed(first.ID, "below")
		return err
	}), instance.ErrInTrash)
}
