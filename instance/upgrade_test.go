package instance_test

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"pims/instance"
	"pims/storage"
	"pims/storage/sealed"
)

// hooked is an engine whose Updates ask first.
type hooked struct {
	storage.Engine
	ask func() error
}

func (h hooked) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := h.Engine.Open(ctx, id)
	return hookedKeyspace{ks, h.ask}, err
}

type hookedKeyspace struct {
	storage.Keyspace
	ask func() error
}

func (h hookedKeyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if err := h.ask(); err != nil {
		return err
	}
	return h.Keyspace.Update(ctx, fn)
}

// restarted is the house of another process, which asks before each Update.
func (w *world) restarted(ask func() error) *instance.House {
	engine := hooked{w.Engine, ask}
	return &instance.House{Engine: engine, Node: engine, Blobs: w.Blobs, Keyring: w.Keyring, Now: w.Now}
}

// old makes an instance of format 1 with a file and many values.
func (w *world) old(values int) instance.ID {
	w.t.Helper()
	i := w.learner()
	upload(w.t, i.Access(full), instance.Root, "a.txt", "before")
	for n := 0; n < values; {
		must(w.t, i.Update(w.t.Context(), func(tx *instance.Tx) error {
			for end := min(n+900, values); n < end; n++ {
				if err := tx.Space("many").Set(binary.BigEndian.AppendUint32(nil, uint32(n)), nil); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	must(w.t, i.MakeFormat(w.t.Context(), 1))
	return i.ID()
}

func audit(t *testing.T, h *instance.House, id instance.ID, want sealed.InventoryState) {
	t.Helper()
	a, err := h.Audit(t.Context(), storage.ID(id), false)
	must(t, err)
	if a.State != want || len(a.Damaged) > 0 {
		t.Errorf("audited %v, damaged %q; want %v", a.State, a.Damaged, want)
	}
}

func format(t *testing.T, i *instance.Instance) int {
	t.Helper()
	f, err := i.FormatOf(t.Context())
	must(t, err)
	return f
}

func TestANewInstanceHasItsInventory(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	upload(t, i.Access(full), instance.Root, "a.txt", "a")
	audit(t, w.House, i.ID(), sealed.Whole)
	if format(t, i) != instance.Format {
		t.Error("not of the present format")
	}
}

// TestACrashInAnUpgrade comes after each of its commits: what was counted is
// right, and the next process goes on.
func TestACrashInAnUpgrade(t *testing.T) {
	crash := errors.New("crash")
	upgraded := false
	for survived := 0; !upgraded; survived++ {
		w := newWorld(t)
		id := w.old(9000)
		commits := 0
		i, err := w.restarted(func() error {
			if commits++; commits > survived {
				return crash
			}
			return nil
		}).Open(t.Context(), id)
		switch {
		case err == nil:
			upgraded = true
			must(t, i.Close())
		case survived == 0:
			audit(t, w.House, id, sealed.Missing)
		case survived < 3:
			audit(t, w.House, id, sealed.Unfinished)
		default:
			audit(t, w.House, id, sealed.Whole)
		}
		if upgraded != (survived == 6) || err != nil && !errors.Is(err, crash) {
			t.Fatalf("after %d commits: %v", survived, err)
		}
		i, err = w.restarted(func() error { return nil }).Open(t.Context(), id)
		must(t, err)
		if format(t, i) != instance.Format {
			t.Error("not of the present format")
		}
		upload(t, i.Access(full), instance.Root, "b.txt", "after")
		must(t, i.Close())
		audit(t, w.House, id, sealed.Whole)
	}
}

func TestManyWhoOpenUpgradeOnce(t *testing.T) {
	w := newWorld(t)
	id := w.old(1)
	var commits atomic.Int32
	h := w.restarted(func() error { commits.Add(1); return nil })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			i, err := h.Open(t.Context(), id)
			if err == nil {
				err = i.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := commits.Load(); n != 4 {
		t.Errorf("%d commits, want one count, one look at the entries, and two notes", n)
	}
	i, err := h.Open(t.Context(), id)
	must(t, err)
	upload(t, i.Access(full), instance.Root, "b.txt", "after")
	must(t, i.Close())
	audit(t, h, id, sealed.Whole)
}

// TestAnUpgradeWaitsForRoom: until then the instance can be used as before.
func TestAnUpgradeWaitsForRoom(t *testing.T) {
	for _, full := range []error{storage.ErrReadOnlyNode, storage.ErrDiskFull} {
		w := newWorld(t)
		id := w.old(1)
		i, err := w.restarted(func() error { return full }).Open(t.Context(), id)
		must(t, err)
		if got := names(t, i.Access(instance.Rights{Every: instance.Read}), instance.Root); len(got) != 1 {
			t.Errorf("lists %q", got)
		}
		must(t, i.Close())
		audit(t, w.House, id, sealed.Missing)

		i, err = w.restarted(func() error { return nil }).Open(t.Context(), id)
		must(t, errors.Join(err, i.Close()))
		audit(t, w.House, id, sealed.Whole)
	}
}

func TestANewerFormatIsRefused(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	must(t, i.MakeFormat(t.Context(), 99))
	h := w.restarted(func() error { return errors.New("a newer instance is written to") })
	_, err := h.Open(t.Context(), i.ID())
	mustBe(t, err, instance.ErrNewerFormat)
}

// TestTheNodesOwnAreCountedToo where they are of format 1, and can be mended.
func TestTheNodesOwnAreCountedToo(t *testing.T) {
	w := newWorld(t)
	own, err := w.Own(t.Context(), "due")
	must(t, err)
	must(t, own.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("a"), nil) }))
	expect := func(want sealed.InventoryState) {
		t.Helper()
		a, err := w.Audit(t.Context(), "due", true)
		must(t, err)
		if a.State != want || a.Keys != 1 {
			t.Errorf("audited %+v, want %v", a, want)
		}
	}
	expect(sealed.Whole)
	bare, err := w.Node.Open(t.Context(), "due")
	must(t, err)
	change := func(fn func(storage.Tx) error) { t.Helper(); must(t, bare.Update(t.Context(), fn)) }
	change(func(tx storage.Tx) error { return tx.Delete([]byte("\x00inventory")) })
	expect(sealed.Missing)
	must(t, w.UpgradeOwn(t.Context()))
	expect(sealed.Whole)

	var lost []byte
	change(func(tx storage.Tx) (err error) {
		lost, err = tx.Get([]byte("a"))
		return errors.Join(err, tx.Delete([]byte("a")))
	})
	must(t, own.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("b"), nil) }))
	change(func(tx storage.Tx) error { return errors.Join(tx.Set([]byte("a"), lost), tx.Delete([]byte("b"))) })
	expect(sealed.Differs)
	must(t, w.Recount(t.Context(), "due", true))
	expect(sealed.Whole)
	must(t, errors.Join(bare.Close(), own.Close()))
}
