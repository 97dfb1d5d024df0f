package sealed_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"pims/storage"
	"pims/storage/badger"
	"pims/storage/memory"
	"pims/storage/sealed"
	"pims/storage/storagetest"
)

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
