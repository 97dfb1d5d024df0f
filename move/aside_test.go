package move_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
)

// TestWhatIsPutAsideTravels, and is put aside where it arrives, also where nobody
// looks for viruses: the owner loses nothing by a move, and nobody wins anything.
func TestWhatIsPutAsideTravels(t *testing.T) {
	for _, content := range []string{"small virus", "large virus " + strings.Repeat("x", 100<<10)} {
		w, there := newWorld(t), newWorld(t)
		was := w.learner(64 << 20)
		id := upload(t, was, instance.Root, "essai.txt", content)
		ref := current(t, was, id).Blob
		must(t, was.Judge(t.Context(), ref, instance.Verdict{Infected: "Virus-1", By: "a scanner", At: day}, func(*instance.Tx) error { return nil }))
		upload(t, was, instance.Root, "essai.txt", "clean")
		copied, err := was.Access(full).Copy(t.Context(), id, instance.Root, "copie.txt", instance.Refuse)
		must(t, err)
		update(t, was, func(tx *instance.Tx) error {
			_, err := tx.Tree().RestoreVersion(id, 1)
			return err
		})

		archive := w.export(was)
		now, _ := there.bring(archive, w.identities())
		same(t, w, now, archive)
		v := current(t, now, id)
		if v.Infected != "Virus-1" {
			t.Errorf("it arrives as %+v", v)
		}
		_, err = now.Access(full).Open(t.Context(), id, 0)
		want(t, err, instance.ErrInfected)
		_, err = now.Access(full).Open(t.Context(), id, 1)
		want(t, err, instance.ErrInfected)
		_, err = now.OpenBlob(t.Context(), v.Blob)
		want(t, err, instance.ErrInfected)
		for file, n := range map[instance.DocID]int{id: 2, copied.ID: 0} {
			c, err := now.Access(full).Open(t.Context(), file, n)
			must(t, err)
			must(t, c.Close())
		}
		whole, err := now.Access(instance.ReadAll).OpenStored(t.Context(), v.Blob)
		must(t, err)
		raw, err := io.ReadAll(whole)
		must(t, errors.Join(err, whole.Close()))
		if string(raw) != content {
			t.Errorf("%d bytes arrive of %d", len(raw), len(content))
		}
		found, err := now.Examine(t.Context(), instance.ExamineOptions{Blobs: true})
		must(t, err)
		if len(found) > 0 {
			t.Errorf("%v", found)
		}
		there.export(now) // and it goes on from there
	}
}

func current(t *testing.T, i *instance.Instance, id instance.DocID) (v doctypes.Version) {
	t.Helper()
	must(t, i.View(t.Context(), func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(id)
		if err == nil {
			v = *f.Current()
		}
		return err
	}))
	return v
}
