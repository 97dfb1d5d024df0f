package instance_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/badger"
)

// TestAnInstanceMadeAnewHasItsOwnKey: what the house still knew of the one that
// had the id before must not seal it.
func TestAnInstanceMadeAnewHasItsOwnKey(t *testing.T) {
	w := newWorld(t)
	id, err := instance.NewID()
	must(t, err)
	for range 2 {
		i, err := w.Create(t.Context(), id, 1<<20)
		must(t, err)
		upload(t, i.Access(full), instance.Root, "a.txt", "a")
		must(t, i.Close())

		restarted := &instance.House{Engine: w.Engine, Node: w.Node, Blobs: w.Blobs, Keyring: w.Keyring, Now: w.Now}
		again, err := restarted.Open(t.Context(), id)
		must(t, err)
		if got := names(t, again.Access(full), instance.Root); len(got) != 1 {
			t.Errorf("lists %q", got)
		}
		must(t, again.Close())
		must(t, w.Destroy(t.Context(), id))
		_, err = w.Open(t.Context(), id)
		mustBe(t, err, storage.ErrNotFound)
	}
}

// BenchmarkOpen is what every request pays before its own work: a warm instance
// opened, one document read, and the instance given back.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	engine, err := badger.Open(filepath.Join(dir, "kv"), badger.Options{})
	must(b, err)
	defer func() { must(b, engine.Close()) }()
	h := instancetest.House(b, engine, time.Now)
	id, err := instance.NewID()
	must(b, err)
	i, err := h.Create(b.Context(), id, 1<<20)
	must(b, err)
	must(b, i.Update(b.Context(), func(tx *instance.Tx) error {
		return instance.In[doctypes.Preferences](tx).Put(doctypes.OnlyID, doctypes.Preferences{Language: "fr"})
	}))
	must(b, i.Close())

	open := func(b *testing.B, look func(*instance.Instance) error) {
		b.ReportAllocs()
		for b.Loop() {
			i, err := h.Open(b.Context(), id)
			if err == nil {
				err = errors.Join(look(i), i.Close())
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("alone", func(b *testing.B) { open(b, func(*instance.Instance) error { return nil }) })
	b.Run("document", func(b *testing.B) {
		open(b, func(i *instance.Instance) error {
			return i.View(b.Context(), func(tx *instance.Tx) error {
				_, err := tx.Document(doctypes.PreferencesName, doctypes.OnlyID)
				return err
			})
		})
	})
}
