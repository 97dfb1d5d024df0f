package storagetest

import (
	"errors"
	"testing"
	"time"

	"pims/storage"
)

// Replacer checks what a storage.Replacer promises; e is empty.
func Replacer(t *testing.T, e storage.Replacer) {
	const id = storage.ID("replaced")
	set := func(ks storage.Keyspace, key, value string) {
		t.Helper()
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(key), []byte(value)) }))
	}
	get := func(ks storage.Keyspace, key string) (value string) {
		t.Helper()
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			raw, err := tx.Get([]byte(key))
			value = string(raw)
			if errors.Is(err, storage.ErrNotFound) {
				err = nil
			}
			return err
		}))
		return value
	}
	ks, err := e.Create(t.Context(), id)
	must(t, err)
	set(ks, "a", "former")
	set(ks, "b", "former")

	// It waits for who has it open, and keeps others out meanwhile.
	began, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- e.Replace(t.Context(), id, func(present, next storage.Keyspace) error {
			close(began)
			if get(present, "a") != "former" {
				t.Error("the present one is not what it was")
			}
			set(next, "a", "new")
			if other, err := e.Open(t.Context(), id); !errors.Is(err, storage.ErrBusy) {
				t.Errorf("somebody else opens it: %v %v", other, err)
			}
			return nil
		})
	}()
	select {
	case <-began:
		t.Error("it is replaced while somebody has it open")
	case <-time.After(20 * time.Millisecond):
	}
	must(t, ks.Close())
	must(t, <-ended)
	ks, err = e.Open(t.Context(), id)
	must(t, err)
	if get(ks, "a") != "new" || get(ks, "b") != "" {
		t.Error("what is there is not what was put there")
	}
	must(t, ks.Close())

	// What fails changes nothing.
	refused := errors.New("refused")
	err = e.Replace(t.Context(), id, func(_, next storage.Keyspace) error {
		set(next, "a", "never")
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	ks, err = e.Open(t.Context(), id)
	must(t, err)
	if get(ks, "a") != "new" {
		t.Error("a replacement that failed has changed something")
	}
	must(t, ks.Close())

	// What is not there is made.
	must(t, e.Replace(t.Context(), "made", func(present, next storage.Keyspace) error {
		if present != nil {
			t.Error("there is a present one of what never was")
		}
		set(next, "a", "made")
		return nil
	}))
	ks, err = e.Open(t.Context(), "made")
	must(t, err)
	if get(ks, "a") != "made" {
		t.Error("what was made is not there")
	}
	must(t, ks.Close())
}
