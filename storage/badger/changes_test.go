package badger

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pims/storage"
	"pims/storage/storagetest"
)

func TestMarker(t *testing.T) {
	t.Parallel()
	storagetest.Marker(t, func(t *testing.T) storage.Marker { return start(t, t.TempDir(), Options{}) })
}

// TestMarksOutliveTheEngine: also in a folder that never knew any, where all
// must be saved.
func TestMarksOutliveTheEngine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	for _, id := range []storage.ID{"saved", "written"} {
		must(t, create(t, e, id).Close())
	}
	before := marked(t, e)
	for _, m := range before {
		must(t, e.Saved(t.Context(), m))
	}
	ks := open1(t, e, "written")
	set(t, ks, "a", "1")
	must(t, ks.Close())
	must(t, e.Close())

	e = start(t, dir, Options{})
	after := marked(t, e)
	if len(after) != 1 || after[0].ID != "written" || after[0].At <= before[1].At {
		t.Errorf("marked %v, before %v", after, before)
	}
	must(t, e.Close())
	must(t, os.RemoveAll(filepath.Join(dir, "changed")))
	for range 2 {
		e = start(t, dir, Options{})
		all := marked(t, e)
		if !slices.EqualFunc(all, before, func(a, b storage.Mark) bool { return a.ID == b.ID }) {
			t.Errorf("marked %v, want %v", all, before)
		}
		must(t, e.Close())
	}
}

func marked(t *testing.T, e *Engine) []storage.Mark {
	t.Helper()
	all, err := e.Marks(t.Context())
	must(t, err)
	return all
}
