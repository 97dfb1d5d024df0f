package disk

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"pims/storage"
	"pims/storage/storagetest"
)

// TestDiskThatIsFull fills small disks without a reserve: what was acknowledged
// stays, what was refused leaves nothing, and what is deleted makes room again.
func TestDiskThatIsFull(t *testing.T) { storagetest.SmallDisks(t, os.Getenv, 16<<20, fillDisk) }

func fillDisk(t *testing.T, dir string) {
	b, err := New(dir, Reserve(-1))
	must(t, err)
	kept := map[string][]byte{}
	for round := range 4 {
		fillUp(t, b, round, kept)
		check(t, b, kept)
		for id := range kept { // all but some, so that segments stay
			if len(kept) > 5 {
				delete(kept, id)
				must(t, b.Delete(t.Context(), someID, id))
			}
		}
		must(t, b.Reclaim(t.Context(), someID))
		check(t, b, kept)
	}
	must(t, b.Close())
	again, err := New(dir, Reserve(-1))
	must(t, err)
	check(t, again, kept)
}

// fillUp puts contents from several sides until there is no room for any.
func fillUp(t *testing.T, b *Blobs, round int, kept map[string][]byte) {
	var mu sync.Mutex
	var all sync.WaitGroup
	before := len(kept)
	for n := range 4 {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(round), uint64(n)))
			for refused := 0; refused < 10; {
				content := bytes.Repeat([]byte{byte(rnd.Uint32())}, 1+rnd.IntN([]int{5000, 200_000, 1_000_000}[rnd.IntN(3)]))
				id, err := keep(t, b, rnd.IntN(4) == 0, content)
				if err != nil && !errors.Is(err, storage.ErrDiskFull) {
					t.Errorf("not a full disk: %v", err)
				}
				if err != nil {
					refused++
					continue
				}
				mu.Lock()
				kept[id] = content
				mu.Unlock()
			}
		})
	}
	all.Wait()
	t.Logf("round %d: %d contents", round, len(kept)-before)
	if len(kept)-before < 20 {
		t.Errorf("round %d: the room is not back", round)
	}
}

// keep puts a content, in two parts if it is said.
func keep(t *testing.T, b *Blobs, parts bool, content []byte) (string, error) {
	if !parts {
		ref, err := b.Put(t.Context(), someID, bytes.NewReader(content))
		return ref.ID, err
	}
	d, err := b.Append(t.Context(), someID, storage.Draft{}, bytes.NewReader(content[:len(content)/2]))
	if err != nil {
		return "", err
	}
	first := d.Blobs[0]
	if d, err = b.Append(t.Context(), someID, d, bytes.NewReader(content[len(content)/2:])); err == nil {
		var ref storage.Ref
		if ref, err = b.Finish(t.Context(), someID, d); err == nil {
			return ref.ID, nil
		}
	}
	return "", errors.Join(err, b.Delete(t.Context(), someID, first))
}

func check(t *testing.T, b *Blobs, kept map[string][]byte) {
	t.Helper()
	there := listed(t, b, someID)
	for id, content := range kept {
		got, err := read(b, someID, storage.Ref{ID: id, Size: int64(len(content))})
		if err != nil || !bytes.Equal(got, content) || !slices.Contains(there, id) {
			t.Errorf("%s: %d bytes of %d, %v", id, len(got), len(content), err)
		}
	}
	if len(there) != len(kept) {
		t.Errorf("%d are listed, want %d", len(there), len(kept))
	}
	left, err := os.ReadDir(b.temps())
	must(t, err)
	if len(left) > 0 {
		t.Errorf("left in tmp: %v", left)
	}
}
