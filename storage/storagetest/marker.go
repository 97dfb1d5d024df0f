package storagetest

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"pims/storage"
)

// Marker runs the suite of engines that know what was written to. open returns
// a new empty one.
func Marker(t *testing.T, open func(t *testing.T) storage.Marker) {
	t.Run("marks", func(t *testing.T) { marks(t, open(t)) })
	t.Run("no change is missed", func(t *testing.T) { noChangeMissed(t, open(t)) })
}

func marks(t *testing.T, e storage.Marker) {
	a, b := create(t, e, "a"), create(t, e, "b")
	both := mustMark(t, e, "a", "b") // new ones among them
	for _, m := range both {
		must(t, e.Saved(t.Context(), m))
	}
	mustMark(t, e)
	must(t, a.View(t.Context(), func(storage.Tx) error { return nil }))
	must(t, a.Update(t.Context(), func(storage.Tx) error { return nil })) // writes nothing
	mustMark(t, e)

	set(t, a, "k", "1")
	first := mustMark(t, e, "a")[0]
	if first.At <= both[0].At {
		t.Errorf("marked at %d after %d", first.At, both[0].At)
	}
	set(t, a, "k", "2")
	must(t, e.Saved(t.Context(), first)) // too old: "2" was written after it
	second := mustMark(t, e, "a")[0]
	if second.At <= first.At {
		t.Errorf("marked at %d after %d", second.At, first.At)
	}
	must(t, e.Saved(t.Context(), second))
	must(t, e.Saved(t.Context(), second))
	must(t, e.Saved(t.Context(), storage.Mark{ID: "none", At: 1}))
	mustMark(t, e)

	set(t, b, "k", "1")
	must(t, a.Close())
	must(t, b.Close())
	gone := mustMark(t, e, "b")[0]
	must(t, e.Destroy(t.Context(), "b"))
	mustMark(t, e)
	must(t, create(t, e, "b").Close())
	must(t, e.Saved(t.Context(), gone)) // of the one that was destroyed
	mustMark(t, e, "b")
	must(t, e.Close())
}

// noChangeMissed saves all the time what another writes: what no mark tells of
// must have been seen.
func noChangeMissed(t *testing.T, e storage.Marker) {
	ks := create(t, e, someID)
	const last = 300
	var all sync.WaitGroup
	all.Go(func() {
		for n := 1; n <= last && !t.Failed(); n++ {
			set(t, ks, "n", strconv.Itoa(n))
		}
	})
	saved := ""
	for range 2 * last {
		marks, err := e.Marks(t.Context())
		must(t, err)
		if len(marks) > 0 {
			saved = get(t, ks, "n")
			must(t, e.Saved(t.Context(), marks[0]))
		}
	}
	all.Wait()
	marks, err := e.Marks(t.Context())
	must(t, err)
	if len(marks) == 0 && saved != strconv.Itoa(last) {
		t.Errorf("nothing is marked, but %q was saved of %d", saved, last)
	}
	must(t, ks.Close())
	must(t, e.Close())
}

func mustMark(t *testing.T, e storage.Marker, want ...storage.ID) []storage.Mark {
	t.Helper()
	got, err := e.Marks(t.Context())
	must(t, err)
	var ids []storage.ID
	for _, m := range got {
		ids = append(ids, m.ID)
	}
	if !slices.Equal(ids, want) {
		t.Fatalf("marked %v, want %v", ids, want)
	}
	return got
}
