package disk

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"errors"

	"pims/storage"
	"pims/storage/storagetest"
)

const someID = storage.ID("0198c0de-7d0c-7aaa-bbbb-0123456789ab")

func open(t *testing.T, options ...Option) *Blobs {
	t.Helper()
	b, err := New(t.TempDir(), options...)
	must(t, err)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestBlobs(t *testing.T) {
	storagetest.Blobs(t, func(t *testing.T) storage.Blobs {
		b := open(t)
		t.Cleanup(func() { // whatever a test did, nothing half written is left
			left, err := os.ReadDir(b.temps())
			must(t, err)
			if len(left) > 0 {
				t.Errorf("left in tmp: %v", left)
			}
		})
		return b
	})
}

// files lists what is stored below root.
func files(t *testing.T, root string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

func TestDestroyLeavesNothing(t *testing.T) {
	b := open(t)
	for i := range 5 {
		_, err := b.Put(t.Context(), someID, bytes.NewReader(make([]byte, i*100<<10)))
		must(t, err)
	}
	if got := files(t, b.root); len(got) != 3 { // a segment, and two that are larger
		t.Fatalf("stored as %v", got)
	}
	must(t, b.Destroy(t.Context(), someID))
	if got := files(t, b.root); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestDamageShows(t *testing.T) {
	b := open(t)
	some := bytes.Repeat([]byte("something "), 100<<10)
	ref, err := b.Put(t.Context(), someID, bytes.NewReader(some))
	must(t, err)
	place := files(t, b.root)[0]
	read := func() error {
		r, err := b.Open(t.Context(), someID, ref)
		if err != nil {
			return err
		}
		_, err = io.ReadAll(r)
		return errors.Join(err, r.Close())
	}
	must(t, read())
	must(t, os.WriteFile(place, append(some[1:], 'S'), 0o600))
	if err := read(); !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("altered: %v", err)
	}
	must(t, os.WriteFile(place, some[:5], 0o600))
	if err := read(); !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("truncated: %v", err)
	}
}

func TestLinkOfAFileCostsNoRoom(t *testing.T) {
	b := open(t)
	ref, err := b.Put(t.Context(), someID, bytes.NewReader(make([]byte, 1<<20)))
	must(t, err)
	linked, err := b.Link(t.Context(), someID, ref, "other")
	must(t, err)
	a, err := b.place(someID, ref.ID)
	must(t, err)
	z, err := b.place("other", linked.ID)
	must(t, err)
	one, err := os.Stat(a)
	must(t, err)
	two, err := os.Stat(z)
	must(t, err)
	if !os.SameFile(one, two) {
		t.Error("a link is a second file")
	}
}

// TestCopyInsteadOfLink is the way for file systems that refuse a link.
func TestCopyInsteadOfLink(t *testing.T) {
	b := open(t)
	ref, err := b.Put(t.Context(), someID, bytes.NewReader([]byte("something")))
	must(t, err)
	ref.Key = []byte("key")
	copied, err := b.copied(t.Context(), someID, ref, "other")
	must(t, err)
	must(t, b.Destroy(t.Context(), someID))
	r, err := b.Open(t.Context(), "other", copied)
	must(t, err)
	got, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	if string(got) != "something" || copied.ID == ref.ID || string(copied.Key) != "key" {
		t.Errorf("copy %+v reads %q", copied, got)
	}
}

func TestVault(t *testing.T) {
	storagetest.Vault(t, func(t *testing.T) storage.Vault { return open(t) })
}

func TestHistories(t *testing.T) {
	t.Parallel()
	storagetest.BlobHistories(t, func(t *testing.T) (storage.Vault, func() storage.Vault) {
		b := open(t)
		return b, func() storage.Vault {
			again, err := New(b.root)
			must(t, err)
			return again
		}
	})
}

func TestSweep(t *testing.T) {
	b := open(t)
	old, young := filepath.Join(b.temps(), newID()), filepath.Join(b.temps(), newID())
	must(t, os.WriteFile(old, []byte("half a blo"), 0o600))
	must(t, os.WriteFile(young, []byte("half a blo"), 0o600))
	then := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(old, then, then))
	must(t, b.Sweep(t.Context(), then.Add(time.Minute)))
	if got := files(t, b.root); len(got) != 1 || got[0] != young {
		t.Errorf("left: %v", got)
	}
}

func TestFullDisk(t *testing.T) {
	b := open(t, Reserve(1<<60))
	_, err := b.Put(storage.Vital(t.Context()), someID, bytes.NewReader([]byte("something")))
	if !errors.Is(err, storage.ErrReadOnlyNode) {
		t.Errorf("got %v", err)
	}
	if got := files(t, b.root); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestMemoryIsFlat(t *testing.T) {
	b := open(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := b.Put(t.Context(), someID, io.LimitReader(zeros{}, 96<<20))
	must(t, err)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("an upload of 96 MiB allocated %d KiB", used>>10)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
