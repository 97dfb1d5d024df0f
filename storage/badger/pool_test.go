package badger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pims/storage"
)

func TestFullPool(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{MaxOpen: 2, Wait: 50 * time.Millisecond})
	a, b := create(t, e, "a"), create(t, e, "b")
	_, err := e.Create(t.Context(), "c")
	mustBe(t, err, storage.ErrBusy)
	soon, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	_, err = e.Create(soon, "c")
	mustBe(t, err, storage.ErrBusy)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = e.Open(ended, "a")
	mustBe(t, err, context.Canceled)
	_, err = e.Open(t.Context(), "none") // is known without a slot
	mustBe(t, err, storage.ErrNotFound)

	must(t, a.Close()) // frees the slot for another
	eventually(t, "a slot is free", func() bool {
		c, err := e.Create(t.Context(), "c")
		if errors.Is(err, storage.ErrBusy) { // closing takes its time on a busy disk
			return false
		}
		must(t, err)
		must(t, c.Close())
		return true
	})
	must(t, b.Close())
	if s := e.Stats(); s.InUse != 0 || s.Waiting != 0 {
		t.Errorf("left in the pool: %+v", s)
	}
}

// TestChurn: many more keyspaces than slots, all read and written at once.
func TestChurn(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{MaxOpen: 3, Wait: time.Minute})
	const keyspaces, rounds = 8, 6
	var all sync.WaitGroup
	for i := range keyspaces {
		id := storage.ID(fmt.Sprintf("learner-%d", i))
		all.Go(func() {
			ks, err := e.Create(t.Context(), id)
			for n := 0; err == nil && n < rounds; n++ {
				err = ks.Update(t.Context(), func(tx storage.Tx) error {
					v, err := tx.Get([]byte("n"))
					if err != nil && !errors.Is(err, storage.ErrNotFound) {
						return err
					}
					if len(v) != n {
						return fmt.Errorf("%s holds %d, want %d", id, len(v), n)
					}
					return tx.Set([]byte("n"), append(v, 'x'))
				})
				if err = errors.Join(err, ks.Close()); err == nil {
					ks, err = e.Open(t.Context(), id)
				}
			}
			if err == nil {
				err = ks.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s := e.Stats(); s.Open+s.Moving > 3 || s.InUse != 0 {
		t.Errorf("pool: %+v", s)
	}
}

func TestOpenTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	must(t, create(t, e, "a").Close())
	must(t, e.Close())
	e = start(t, dir, Options{})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			ks, err := e.Open(t.Context(), "a") // Badger refuses a second open of the folder
			if err == nil {
				err = ks.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestIdleClose(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	e := start(t, t.TempDir(), Options{IdleAfter: time.Hour, Now: func() time.Time { return time.Unix(now.Load(), 0) }})
	used, idle := create(t, e, "used"), create(t, e, "idle")
	set(t, idle, "a", "1")
	must(t, idle.Close())
	e.closeIdle(e.opts.Now())
	if s := e.Stats(); s.Open != 2 {
		t.Fatalf("closed too early: %+v", s)
	}
	now.Add(3600)
	e.closeIdle(e.opts.Now())
	eventually(t, "the idle one is closed", func() bool { s := e.Stats(); return s.Open == 1 && s.Moving == 0 })
	set(t, used, "a", "1")
	idle = open1(t, e, "idle")
	mustHold(t, idle, "a", "1")
	must(t, idle.Close())
	must(t, used.Close())
}

// TestBroken: after a failed commit a keyspace refuses to write until reopened.
func TestBroken(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{Wait: 20 * time.Millisecond})
	ks := create(t, e, "a")
	set(t, ks, "a", "1")
	e.mu.Lock()
	s := e.slots["a"]
	e.mu.Unlock()
	s.broken.Store(true)
	mustBe(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("a"), nil) }), storage.ErrBusy)
	_, err := e.Open(t.Context(), "a")
	mustBe(t, err, storage.ErrBusy)
	must(t, ks.Close())
	eventually(t, "it opens again", func() bool {
		ks, err = e.Open(t.Context(), "a")
		return err == nil
	})
	mustHold(t, ks, "a", "1")
	set(t, ks, "a", "2")
	must(t, ks.Close())
}
