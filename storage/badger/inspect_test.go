package badger

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pims/storage"
	"pims/storage/durable"
)

// TestFlippedBits: whatever bit flips in whatever file of a closed database, it
// answers as before or says that it is damaged; it never answers less.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	e := start(t, dir, Options{})
	want := map[string]string{}
	for round := range 2 { // tables in more than one place
		ks := create(t, e, storage.ID(fmt.Sprint("hurt-", round)))
		must(t, ks.Close())
		ks = open1(t, e, "hurt-0")
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
			for i := range 200 {
				k, v := fmt.Sprint(round, "-", i), fmt.Sprint(random.Uint64())
				want[k] = v
				if err := tx.Set([]byte(k), []byte(v)); err != nil {
					return err
				}
			}
			return nil
		}))
		must(t, ks.Close())
		must(t, e.Close())
		e = start(t, dir, Options{})
	}
	must(t, e.Close())
	place := durable.Shard(dir, "hurt-0")
	files, err := filepath.Glob(filepath.Join(place, "*"))
	must(t, err)
	whole := map[string][]byte{}
	for _, path := range files {
		whole[path], err = os.ReadFile(path)
		must(t, err)
	}
	damaged := 0
	for range 60 {
		path := files[random.IntN(len(files))]
		raw := append([]byte(nil), whole[path]...)
		at := random.IntN(min(len(raw), 16<<10)) // beyond it DISCARD is a hole
		raw[at] ^= 1 << random.IntN(8)
		must(t, os.WriteFile(path, raw, 0o600))
		if err := compare(t, dir, want); err != nil {
			damaged++
		}
		must(t, restore(place, whole))
	}
	for _, path := range files { // and cut off, and gone
		must(t, os.Truncate(path, int64(len(whole[path])/2)))
		_ = compare(t, dir, want)
		must(t, restore(place, whole))
		must(t, os.Remove(path))
		_ = compare(t, dir, want)
		must(t, restore(place, whole))
	}
	must(t, compare(t, dir, want))
	t.Logf("%d of 60 flips made it refuse", damaged)
}

// TestDamageOfALargeDatabase: what opening did not read is read right behind it;
// then nothing is answered any more, and it does not open again.
func TestDamageOfALargeDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	ks := create(t, e, "large")
	value := make([]byte, 60<<10)
	for i := range 120 {
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set(fmt.Appendf(nil, "%03d", i), value) }))
	}
	must(t, ks.Close())
	must(t, e.Close())
	path := oneTable(t, dir, "large")
	raw, err := os.ReadFile(path)
	must(t, err)
	raw[len(raw)/3] ^= 1
	must(t, os.WriteFile(path, raw, 0o600))

	e = start(t, dir, Options{})
	ks = open1(t, e, "large")
	get := func(tx storage.Tx) error { _, err := tx.Get([]byte("none")); return err }
	eventually(t, "the damage is seen", func() bool { return errors.Is(ks.View(t.Context(), get), storage.ErrDamaged) })
	must(t, ks.Close())
	eventually(t, "it is closed", func() bool { s := e.Stats(); return s.Open+s.Moving == 0 })
	_, err = e.Open(t.Context(), "large")
	mustBe(t, err, storage.ErrDamaged)
	_, err = e.Open(t.Context(), "large")
	mustBe(t, err, storage.ErrDamaged)
}

// TestPagesThatCannotBeRead: a file that shrinks under the maps, as when the disk
// fails, costs the keyspace and not the process.
func TestPagesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	prepare(t, dir)
	e := start(t, dir, Options{})
	ks := open1(t, e, "hurt")
	must(t, os.Truncate(oneTable(t, dir, "hurt"), 0))
	get := func(tx storage.Tx) error { _, err := tx.Get([]byte("a")); return err }
	mustBe(t, ks.View(t.Context(), get), storage.ErrDamaged)
	mustBe(t, ks.View(t.Context(), func(tx storage.Tx) error {
		next, stop := iter.Pull2(tx.Scan(nil, nil)) // on a stack of its own
		defer stop()
		_, err, _ := next()
		return err
	}), storage.ErrDamaged)
	mustBe(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("b"), nil) }), storage.ErrBusy)
	must(t, ks.Close())
	eventually(t, "it is closed", func() bool { s := e.Stats(); return s.Open+s.Moving == 0 })
	_, err := e.Open(t.Context(), "hurt")
	mustBe(t, err, storage.ErrDamaged)
	ks = open1(t, e, "sound-1")
	must(t, ks.View(t.Context(), get))
	must(t, ks.Close())
}

// compare opens the database and returns why it cannot be; what it answers must
// be all of want.
func compare(t *testing.T, dir string, want map[string]string) error {
	t.Helper()
	e := start(t, dir, Options{})
	defer func() { must(t, e.Close()) }()
	ks, err := e.Open(t.Context(), "hurt-0")
	if err != nil {
		return err
	}
	got := 0
	err = ks.View(t.Context(), func(tx storage.Tx) error {
		for p, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			if want[string(p.Key)] != string(p.Value) {
				t.Errorf("%q holds %q", p.Key, p.Value)
			}
			got++
		}
		return nil
	})
	if err == nil && got != len(want) {
		t.Errorf("%d values, want %d", got, len(want))
	}
	must(t, ks.Close())
	return err
}

func restore(place string, whole map[string][]byte) error {
	if err := os.RemoveAll(place); err != nil {
		return err
	}
	if err := os.Mkdir(place, 0o700); err != nil {
		return err
	}
	for path, raw := range whole {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			return err
		}
	}
	return nil
}
