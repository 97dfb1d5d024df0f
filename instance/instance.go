package instance

import (
	"context"
	"errors"
	"strconv"
	"time"

	"pims/storage"
)

// Format is the version of what an instance stores; see docs/formats.
const Format = 3

// Instance is one open instance. It is safe for concurrent use until Close.
type Instance struct {
	id    ID
	ks    storage.Keyspace // sealed
	bare  storage.Keyspace // the same as the engine has it
	keys  *keys
	house *House
}

// ID returns the instance's id.
func (i *Instance) ID() ID { return i.id }

// Close gives the instance back.
func (i *Instance) Close() error { return i.ks.Close() }

// View runs fn over a snapshot of the whole instance.
func (i *Instance) View(ctx context.Context, fn func(*Tx) error) error {
	return i.ks.View(ctx, func(kv storage.Tx) error { return fn(i.tx(kv, everything)) })
}

// Update runs fn and commits what it wrote, or nothing if it fails. fn may run
// more than once.
func (i *Instance) Update(ctx context.Context, fn func(*Tx) error) error {
	return i.update(ctx, everything, fn)
}

func (i *Instance) update(ctx context.Context, rights Rights, fn func(*Tx) error) error {
	var done *Tx // the last run, which is the one that is committed
	var writes *watch
	ran := false // to its end
	defer func() {
		if done != nil && done.doors {
			i.house.doors.Add(1)
		}
	}()
	flushed := storage.BeforeCommit(ctx, func() error {
		for _, blob := range done.staged {
			if err := i.house.Blobs.Flush(ctx, i.id.keyspace(), blob); err != nil {
				return err
			}
		}
		return nil
	})
	err := i.commit(flushed, &writes, func(kv storage.Tx) error {
		writes = &watch{Tx: kv, id: i.id}
		done, ran = i.tx(writes, rights), false
		if err := fn(done); err != nil {
			return err
		}
		err := done.saveCounters()
		ran = err == nil
		return err
	})
	if err != nil && ran && !storage.NoRoom(err) && !ended(err) {
		i.house.found.doubt(i.id)
	}
	if err == nil && i.house.Due != nil {
		for w, at := range done.due {
			i.ask(w, at)
		}
	}
	return err
}

// commit is an Update of the keyspace, whose end is told before anything else is done.
func (i *Instance) commit(ctx context.Context, writes **watch, fn func(storage.Tx) error) error {
	defer func() { i.wrote(*writes) }()
	return i.ks.Update(ctx, fn)
}

// ended reports whether an error says that nobody waits any more.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// ask tells House.Due of background work. Of Index it hears once until that is
// due, not after each of the commits which that work will see all.
func (i *Instance) ask(w Work, at time.Time) {
	if w == Index {
		former := i.keys.asked.Load()
		if i.house.Now().UnixMicro() < former || !i.keys.asked.CompareAndSwap(former, at.UnixMicro()) {
			return
		}
	}
	i.house.Due(i.id, w, at)
}

func (i *Instance) tx(kv storage.Tx, rights Rights) *Tx {
	return &Tx{id: i.id, kv: kv, keys: i.keys, rights: rights, now: i.house.Now().UTC().Truncate(time.Microsecond)}
}

func formatArgs(have int) error {
	return ErrNewerFormat.With("have", strconv.Itoa(have)).With("want", strconv.Itoa(Format))
}
