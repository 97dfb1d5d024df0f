package storagetest

import (
	"bytes"
	"slices"
	"sync"
	"testing"

	"pims/storage"
)

// edges are lengths around those at which stores change how they keep a content.
var edges = []int{0, 1, 15, 16, 17, 2<<10 - 1, 2 << 10, 2<<10 + 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 256<<10 + 64, 256<<10 + 65, 1 << 20}

func stage(t *testing.T, b storage.Blobs, ks storage.ID, content []byte) storage.Ref {
	t.Helper()
	ref, err := b.Stage(t.Context(), ks, bytes.NewReader(content))
	must(t, err)
	return ref
}

func blobStaging(t *testing.T, b storage.Blobs) {
	for _, n := range edges {
		ref := stage(t, b, someID, content(n))
		mustRead(t, b, someID, ref, content(n)) // also before it is flushed
		must(t, b.Flush(t.Context(), someID, ref.ID))
		must(t, b.Flush(t.Context(), someID, ref.ID))
		mustRead(t, b, someID, ref, content(n))
	}
	if got := blobIDs(t, b, someID); len(got) != len(edges) {
		t.Errorf("%d staged, %d listed", len(edges), len(got))
	}
	for _, strange := range []string{"", "..", "00000000000000000000000000000000"} {
		must(t, b.Flush(t.Context(), someID, strange))
	}
	_, err := b.Stage(t.Context(), "../up", bytes.NewReader(nil))
	mustBe(t, err, storage.ErrBadID)
}

// blobSharedFlush: many stage and flush at once, and all of it is there.
func blobSharedFlush(t *testing.T, b storage.Blobs) {
	const writers, each = 16, 20
	var all sync.WaitGroup
	ids := make([][]string, writers)
	for w := range writers {
		all.Go(func() {
			for i := range each {
				want := content(100*w + i)
				ref, err := b.Stage(t.Context(), someID, bytes.NewReader(want))
				if err == nil {
					err = b.Flush(t.Context(), someID, ref.ID)
				}
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := read(b, someID, ref); err != nil || !bytes.Equal(got, want) {
					t.Errorf("read %d of %d bytes, %v", len(got), len(want), err)
				}
				ids[w] = append(ids[w], ref.ID)
			}
		})
	}
	all.Wait()
	want := slices.Concat(ids...)
	slices.Sort(want)
	if got := blobIDs(t, b, someID); !slices.Equal(got, want) {
		t.Errorf("%d stored, %d listed", len(want), len(got))
	}
}

// blobReclaim: what is given back takes nothing with it.
func blobReclaim(t *testing.T, b storage.Blobs) {
	must(t, b.Reclaim(t.Context(), someID)) // of nothing
	mustBe(t, b.Reclaim(t.Context(), "../up"), storage.ErrBadID)
	var kept []storage.Ref
	for i := range 3 * len(edges) {
		ref := put(t, b, someID, content(edges[i/3]))
		if i%3 == 1 {
			kept = append(kept, ref)
		} else {
			must(t, b.Delete(t.Context(), someID, ref.ID))
		}
	}
	other := put(t, b, otherID, content(5000))
	for range 2 {
		must(t, b.Reclaim(t.Context(), someID))
		for i, ref := range kept {
			mustRead(t, b, someID, ref, content(edges[i]))
		}
		if got := blobIDs(t, b, someID); len(got) != len(kept) {
			t.Errorf("%d kept, %d listed", len(kept), len(got))
		}
	}
	mustRead(t, b, otherID, other, content(5000))
	for _, ref := range kept {
		must(t, b.Delete(t.Context(), someID, ref.ID))
	}
	must(t, b.Reclaim(t.Context(), someID))
	if got := blobIDs(t, b, someID); len(got) != 0 {
		t.Errorf("all deleted, listed %v", got)
	}
	mustRead(t, b, someID, put(t, b, someID, content(7)), content(7)) // and it goes on
}
