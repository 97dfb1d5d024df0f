package sealed_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pims/storage"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/memory"
	"pims/storage/sealed"
	"pims/storage/storagetest"
)

func TestBlobsOverMemory(t *testing.T) {
	t.Parallel()
	storagetest.Blobs(t, func(*testing.T) storage.Blobs { return sealed.Blobs(memory.NewBlobs()) })
}

func TestBlobsOverDisk(t *testing.T) {
	t.Parallel()
	storagetest.Blobs(t, func(t *testing.T) storage.Blobs { return sealed.Blobs(newDisk(t, t.TempDir())) })
}

func newDisk(t *testing.T, dir string) storage.Blobs {
	t.Helper()
	b, err := disk.New(dir)
	must(t, err)
	return b
}

func TestKeyspaceOverMemory(t *testing.T) {
	t.Parallel()
	storagetest.Engine(t, func(*testing.T) storage.Engine { return engine{memory.New()} })
}

func TestKeyspaceOverBadger(t *testing.T) {
	t.Parallel()
	storagetest.Engine(t, func(t *testing.T) storage.Engine {
		e, err := badger.Open(t.TempDir(), badger.Options{})
		must(t, err)
		return engine{e}
	})
}

// engine seals every keyspace of another with the same keys.
type engine struct{ storage.Engine }

func (e engine) Create(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := e.Engine.Create(ctx, id)
	return sealKeyspace(ks, id, 1, err)
}

func (e engine) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := e.Engine.Open(ctx, id)
	return sealKeyspace(ks, id, 1, err)
}

func sealKeyspace(ks storage.Keyspace, id storage.ID, key byte, err error) (storage.Keyspace, error) {
	if err != nil {
		return nil, err
	}
	s, err := sealed.NewSealer(id, [32]byte{key}, [32]byte{key, 1})
	if err != nil {
		return nil, err
	}
	return s.Keyspace(ks), nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBeDamaged(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("%s: got %v, want %v", what, err, storage.ErrDamaged)
	}
}

const someID = storage.ID("0198c0de-7d0c-7aaa-bbbb-0123456789ab")

func TestValuesAreSealedAndBound(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	bare, err := memory.New().Create(ctx, someID)
	must(t, err)
	ks, err := sealKeyspace(bare, someID, 1, nil)
	must(t, err)
	must(t, ks.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(
			tx.Set([]byte("a"), []byte("secret")), tx.Set([]byte("b"), []byte("secret")),
			tx.Set([]byte("long"), make([]byte, sealed.MaxValue)))
	}))
	must(t, bare.View(ctx, func(tx storage.Tx) error {
		a, errA := tx.Get([]byte("a"))
		b, errB := tx.Get([]byte("b"))
		if len(a) != len("secret")+sealed.Overhead || bytes.Contains(a, []byte("secret")) || bytes.Equal(a, b) {
			t.Errorf("stored as %x and %x", a, b)
		}
		return errors.Join(errA, errB)
	}))
	err = ks.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte("a"), make([]byte, sealed.MaxValue+1)) })
	if !errors.Is(err, storage.ErrTooLarge) {
		t.Errorf("above the bound: %v", err)
	}

	get := func(ks storage.Keyspace, key string) error {
		return ks.View(ctx, func(tx storage.Tx) error {
			_, err := tx.Get([]byte(key))
			return err
		})
	}
	other, err := sealKeyspace(bare, someID, 2, nil)
	must(t, err)
	mustBeDamaged(t, "another key", get(other, "a"))
	other, err = sealKeyspace(bare, "another", 1, nil)
	must(t, err)
	mustBeDamaged(t, "another keyspace", get(other, "a"))

	for what, change := range map[string]func(a, b []byte) []byte{
		"moved":     func(_, b []byte) []byte { return b },
		"flipped":   func(a, _ []byte) []byte { a[len(a)/2] ^= 1; return a },
		"truncated": func(a, _ []byte) []byte { return a[:len(a)-1] },
		"emptied":   func(_, _ []byte) []byte { return nil },
	} {
		must(t, bare.Update(ctx, func(tx storage.Tx) error {
			a, errA := tx.Get([]byte("a"))
			b, errB := tx.Get([]byte("b"))
			return errors.Join(errA, errB, tx.Set([]byte("a"), change(a, b)))
		}))
		mustBeDamaged(t, what, get(ks, "a"))
		mustBeDamaged(t, what+", scanned", ks.View(ctx, func(tx storage.Tx) error {
			for _, err := range tx.Scan(nil, nil) {
				if err != nil {
					return err
				}
			}
			return nil
		}))
		must(t, ks.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte("a"), []byte("secret")) }))
	}
}

const pack = 64<<10 + 32 // bytes of a sealed package

// TestDamagedBlobs alters the file of a blob in every way that comes to mind.
func TestDamagedBlobs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := sealed.Blobs(newDisk(t, dir))
	for _, size := range []int{1, 1000, 64 << 10, 3*64<<10 + 77} {
		content := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		ref, err := b.Put(t.Context(), someID, bytes.NewReader(content))
		must(t, err)
		place := find(t, dir, ref.ID)
		whole, err := os.ReadFile(place)
		must(t, err)
		if size > 16 && bytes.Contains(whole, content[:16]) {
			t.Fatal("the content is on disk in the clear")
		}
		try := func(what string, damaged []byte) {
			t.Helper()
			must(t, os.WriteFile(place, damaged, 0o600))
			mustBeDamaged(t, what, readAll(t, b, ref))
		}
		for at := 0; at < len(whole); at += 1 + at/40 { // dense in the header
			flipped := bytes.Clone(whole)
			flipped[at] ^= 1 << (at % 8)
			try("flipped", flipped)
		}
		for _, n := range []int{0, 1, len(whole) / 2, len(whole) - 1, pack, 2 * pack} {
			if n < len(whole) {
				try("truncated", whole[:n])
			}
		}
		try("longer", append(bytes.Clone(whole), 0))
		if len(whole) > 2*pack {
			swapped := bytes.Clone(whole)
			copy(swapped, whole[pack:2*pack])
			copy(swapped[pack:], whole[:pack])
			try("packages swapped", swapped)
			shifted := append(bytes.Clone(whole[:pack]), whole[2*pack:]...)
			try("package left out", shifted)
		}
		other, err := b.Put(t.Context(), someID, bytes.NewReader(content))
		must(t, err)
		stranger, err := os.ReadFile(find(t, dir, other.ID))
		must(t, err)
		try("another blob", stranger)
		must(t, os.WriteFile(place, whole, 0o600))
		must(t, readAll(t, b, ref))
		wrong := ref
		wrong.Key = other.Key
		mustBeDamaged(t, "another key", readAll(t, b, wrong))
		wrong.Key = nil
		mustBeDamaged(t, "no key", readAll(t, b, wrong))
	}
}

// TestDamageShowsInRanges: a range is checked as well as the whole, and one
// elsewhere can still be read.
func TestDamageShowsInRanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := sealed.Blobs(newDisk(t, dir))
	ref, err := b.Put(t.Context(), someID, bytes.NewReader(make([]byte, 4*64<<10)))
	must(t, err)
	place := find(t, dir, ref.ID)
	whole, err := os.ReadFile(place)
	must(t, err)
	whole[2*pack+500] ^= 1
	must(t, os.WriteFile(place, whole, 0o600))
	r, err := b.Open(t.Context(), someID, ref)
	must(t, err)
	for n := range int64(4) {
		_, err := r.Seek(n*64<<10+10, io.SeekStart)
		must(t, err)
		_, err = r.Read(make([]byte, 100))
		if n == 2 {
			mustBeDamaged(t, "range", err)
		} else {
			must(t, err)
		}
	}
	must(t, r.Close())
}

func readAll(t *testing.T, b storage.Blobs, ref storage.Ref) error {
	r, err := b.Open(t.Context(), someID, ref)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}

func find(t *testing.T, dir, name string) (place string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == name {
			place = path
		}
		return err
	}))
	if place == "" {
		t.Fatalf("no file %s", name)
	}
	return place
}
