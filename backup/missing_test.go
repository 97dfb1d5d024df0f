package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pims/backup"
)

func TestWhoIsErasedLeavesAtTheNextRun(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.create(w.instances, noe)
	w.fill(lena, 50)
	w.fill(noe, 50)
	w.set(w.instances, noe, map[string]string{"canary": "what only Noé had"})
	w.runSound()
	w.now = w.now.Add(5 * time.Minute)
	w.erase(noe)
	if r := w.runSound(); r.Erased != 1 {
		t.Fatalf("%+v", r)
	}
	if w.holds("what only Noé had") || w.holds(string(noe)) {
		t.Fatal("the backup still holds who was erased")
	}
	got, r := w.restore(time.Time{})
	w.same(got, w.content())
	if len(r.Problems) > 0 {
		t.Fatal(r.Problems)
	}
}

func TestWhatIsMissingIsToldAndKept(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 50)
	w.runSound()
	want := w.content()
	must(t, w.instances.Destroy(context.Background(), lena)) // a disk that lost a folder: the key is still there
	for range 40 {
		w.now = w.now.Add(24 * time.Hour)
		r := w.run()
		if len(r.Problems) != 1 || r.Problems[0].What != backup.Missing || r.Problems[0].Keyspace != lena {
			t.Fatalf("%+v", r)
		}
	}
	got, _ := w.restore(time.Time{})
	w.same(got, want)

	must(t, os.Remove(filepath.Join(w.keyring, "07.json"))) // and a keyring that is not mounted
	w.now = w.now.Add(24 * time.Hour)
	if r := w.run(); len(r.Problems) != 2 || r.Problems[0].What != backup.BadKeys {
		t.Fatalf("%+v", r)
	}
	got, _ = w.restore(time.Time{})
	w.same(got, want)
}

// TestWhatWasNeverSavedIsTold: a key came into the backup and the first round
// was cut off behind it.
func TestWhatWasNeverSavedIsTold(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.runSound()
	w.create(w.instances, noe)
	must(t, backup.SaveKeyring(t.Context(), w.keyring, w.target))
	want := []backup.Problem{{Keyspace: noe, What: backup.NoState}}
	c, err := backup.Verify(t.Context(), w.target)
	must(t, err)
	_, r := w.restore(time.Time{})
	if !slices.Equal(c.Problems, want) || !slices.Equal(r.Problems, want) {
		t.Errorf("the check tells %v, the restore %v", c.Problems, r.Problems)
	}
	w.runSound()
	if c, err = backup.Verify(t.Context(), w.target); err != nil || len(c.Problems) > 0 {
		t.Errorf("after the next round: %v, %v", c.Problems, err)
	}
}
