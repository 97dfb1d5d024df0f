package badger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pims/storage"
	"pims/storage/durable"
	"pims/storage/storagetest"
)

func TestReplace(t *testing.T) {
	e, err := Open(t.TempDir(), Options{Wait: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	storagetest.Replacer(t, e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// What cannot be opened any more, or must not, is replaced all the same, and is
// free of all that was held against it.
func TestReplaceOfWhatIsDamagedAndInQuarantine(t *testing.T) {
	root, ctx := t.TempDir(), context.Background()
	open := func() *Engine {
		t.Helper()
		e, err := Open(root, Options{Wait: 50 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := open()
	ks, err := e.Create(ctx, "damaged")
	if err = errors.Join(err, ks.Close(), e.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(durable.Shard(root, "damaged"), "MANIFEST"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	e = open()
	if _, err := e.Open(ctx, "damaged"); !errors.Is(err, storage.ErrDamaged) {
		t.Fatalf("got %v", err)
	}
	if err := e.Quarantine(ctx, "damaged", "a test"); err != nil {
		t.Fatal(err)
	}
	err = e.Replace(ctx, "damaged", func(present, next storage.Keyspace) error {
		if present != nil {
			t.Error("the damaged one is opened")
		}
		return next.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte("a"), []byte("b")) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if marks, err := e.Marks(ctx); err != nil || len(marks) != 1 {
		t.Errorf("what was replaced is not marked as changed: %v %v", marks, err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open()
	ks, err = e.Open(ctx, "damaged")
	if err != nil {
		t.Fatal(err)
	}
	err = ks.View(ctx, func(tx storage.Tx) error { _, err := tx.Get([]byte("a")); return err })
	if err = errors.Join(err, ks.Close(), e.Close()); err != nil {
		t.Fatal(err)
	}
}

// A keyspace that was destroyed while a Replace waited for its users can be made
// again.
func TestReplaceOfWhatIsDestroyedMeanwhile(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{Wait: 50 * time.Millisecond})
	defer func() { must(t, e.Close()) }()
	ks := create(t, e, "k")
	replaced, destroyed := make(chan error), make(chan error)
	go func() {
		replaced <- e.Replace(t.Context(), "k", func(_, _ storage.Keyspace) error { return errors.New("must not come to this") })
	}()
	for taken := false; !taken; time.Sleep(time.Millisecond) {
		e.mu.Lock()
		taken = e.taken["k"]
		e.mu.Unlock()
	}
	go func() { destroyed <- e.Destroy(t.Context(), "k") }()
	for doomed := false; !doomed; time.Sleep(time.Millisecond) {
		e.mu.Lock()
		doomed = e.doomed["k"]
		e.mu.Unlock()
	}
	must(t, ks.Close())
	mustBe(t, <-replaced, storage.ErrBusy)
	must(t, <-destroyed)
	must(t, create(t, e, "k").Close())
}
