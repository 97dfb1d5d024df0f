package badger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pims/storage"
	"pims/storage/durable"
	"pims/storage/storagetest"
)

func TestEngine(t *testing.T) {
	t.Parallel()
	storagetest.Engine(t, func(t *testing.T) storage.Engine { return start(t, t.TempDir(), Options{}) })
}

func start(t *testing.T, dir string, opts Options) *Engine {
	t.Helper()
	e, err := Open(dir, opts)
	must(t, err)
	t.Cleanup(func() {
		if err := e.Close(); err != nil && !errors.Is(err, storage.ErrClosed) {
			t.Error(err)
		}
	})
	return e
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func create(t *testing.T, e *Engine, id storage.ID) storage.Keyspace {
	t.Helper()
	ks, err := e.Create(t.Context(), id)
	must(t, err)
	return ks
}

func open1(t *testing.T, e *Engine, id storage.ID) storage.Keyspace {
	t.Helper()
	ks, err := e.Open(t.Context(), id)
	must(t, err)
	return ks
}

func set(t *testing.T, ks storage.Keyspace, key, value string) {
	t.Helper()
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(key), []byte(value)) }))
}

func mustHold(t *testing.T, ks storage.Keyspace, key, want string) {
	t.Helper()
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		v, err := tx.Get([]byte(key))
		if err == nil && string(v) != want {
			t.Errorf("%s is %q, want %q", key, v, want)
		}
		return err
	}))
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

func TestDataOutlivesTheEngine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	ks := create(t, e, "learner")
	set(t, ks, "a", "1")
	_, err := Open(dir, Options{})
	mustBe(t, err, storage.ErrBusy) // one process at a time
	must(t, e.Close())              // with the keyspace still open
	e = start(t, dir, Options{Large: true})
	ks = open1(t, e, "learner")
	mustHold(t, ks, "a", "1")
	must(t, ks.Close())
}

// TestHalfMade: what a crash leaves of a Create or a Destroy is no keyspace.
func TestHalfMade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	must(t, create(t, e, "whole").Close())
	must(t, e.Close())
	for _, rest := range []string{"new", "gone"} {
		must(t, os.MkdirAll(filepath.Join(dir, rest, "half"), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, rest, "half", "000001.vlog"), []byte("rest"), 0o600))
	}
	e = start(t, dir, Options{})
	for id, err := range e.Keyspaces(t.Context()) {
		must(t, err)
		if id != "whole" {
			t.Errorf("listed %s", id)
		}
	}
	_, err := e.Open(t.Context(), "half")
	mustBe(t, err, storage.ErrNotFound)
	must(t, create(t, e, "half").Close())
	must(t, e.Destroy(t.Context(), "half"))
	for _, rest := range []string{"new", "gone"} {
		left, err := os.ReadDir(filepath.Join(dir, rest))
		must(t, err)
		if len(left) != 0 {
			t.Errorf("left in %s: %v", rest, left)
		}
	}
}

func TestDamagedKeyspaceHarmsNoOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	for _, id := range []storage.ID{"sound", "hurt"} {
		ks := create(t, e, id)
		set(t, ks, "a", "1")
		must(t, ks.Close())
	}
	must(t, e.Close())
	manifest := filepath.Join(durable.Shard(dir, "hurt"), "MANIFEST")
	must(t, os.WriteFile(manifest, []byte("garbage in place of the magic"), 0o600))
	e = start(t, dir, Options{})
	_, err := e.Open(t.Context(), "hurt")
	mustBe(t, err, storage.ErrDamaged)
	_, err = e.Open(t.Context(), "hurt")
	mustBe(t, err, storage.ErrDamaged)
	ks := open1(t, e, "sound")
	mustHold(t, ks, "a", "1")
	must(t, ks.Close())
}

// TestFullDisk: below the reserve only what frees room or is vital passes, at
// the floor nothing but reading, and at the end nothing opens.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{Reserve: -1})
	ks := create(t, e, "learner")
	set(t, ks, "a", "12345")
	set(t, ks, "b", "12345")
	must(t, e.Close())
	var st unix.Statfs_t
	must(t, unix.Statfs(dir, &st))
	free := int64(st.Bavail) * int64(st.Bsize)

	e = start(t, dir, Options{Reserve: 2 * free})
	ks = open1(t, e, "learner")
	put := func(ctx context.Context, key, value string) error {
		return ks.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte(key), []byte(value)) })
	}
	mustBe(t, put(t.Context(), "c", "1"), storage.ErrDiskFull)
	mustBe(t, put(t.Context(), "a", "123456"), storage.ErrDiskFull)
	must(t, put(t.Context(), "a", "123"))
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error { // deleting keeps books
		return errors.Join(tx.Delete([]byte("b")), tx.Set([]byte("a"), []byte("1234")))
	}))
	mustHold(t, ks, "a", "1234")
	must(t, put(storage.Vital(t.Context()), "leaf", "of the log"))
	_, err := e.Create(storage.Vital(t.Context()), "another")
	mustBe(t, err, storage.ErrDiskFull)
	must(t, e.Close())

	e = start(t, dir, Options{Reserve: 8 * free})
	ks = open1(t, e, "learner") // whoever cannot open cannot delete
	mustHold(t, ks, "a", "1234")
	mustBe(t, put(t.Context(), "a", ""), storage.ErrReadOnlyNode)
	mustBe(t, put(storage.Vital(t.Context()), "a", ""), storage.ErrReadOnlyNode)
	must(t, e.Close())

	e = start(t, dir, Options{Reserve: 32 * free})
	_, err = e.Open(t.Context(), "learner")
	mustBe(t, err, storage.ErrReadOnlyNode)
	if s := e.Stats(); s.Disk != durable.Spent {
		t.Errorf("state %v", s.Disk)
	}
}
