package badger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
	"pims/storage/durable"
)

var _ storage.Replacer = (*Engine)(nil)

// Replace implements storage.Replacer. What is new is a database of its own until
// the names of the two folders change places. Quarantine ends with it.
func (e *Engine) Replace(ctx context.Context, id storage.ID, fill func(present, next storage.Keyspace) error) (err error) {
	defer fault.Wrap(&err, "replace keyspace %s", id)
	if !id.Valid() {
		return storage.ErrBadID
	}
	patient, cancel := context.WithTimeout(ctx, 10*e.opts.Wait)
	s, err := e.take(patient, id)
	cancel()
	if err != nil {
		return err
	}
	defer e.giveBack(id)
	root := filepath.Join(e.makings(), string(id)+".next") // emptied at the next start
	defer func() { err = errors.Join(err, os.RemoveAll(root)) }()
	if err := errors.Join(os.RemoveAll(root), e.fillBeside(ctx, s, root, fill)); err != nil {
		return err
	}
	if err := e.changes.before(id); err != nil {
		return err
	}
	defer e.changes.after(id)
	next, place := durable.Shard(root, id), durable.Shard(e.root, id)
	if err := e.folders.Make(filepath.Dir(place)); err != nil {
		return err
	}
	if err := exchange(next, place); err != nil {
		return err
	}
	if err := durable.SyncDir(filepath.Dir(place)); err != nil {
		return errors.Join(err, exchange(next, place)) // before the former one is removed with root
	}
	e.mu.Lock()
	e.eras[id]++
	e.mu.Unlock()
	return e.acquit(id)
}

// fillBeside makes the new database in an engine of its own below root.
func (e *Engine) fillBeside(ctx context.Context, s *slot, root string, fill func(present, next storage.Keyspace) error) (err error) {
	beside, err := Open(root, Options{Reserve: e.opts.Reserve, Logger: e.opts.Logger, Now: e.opts.Now, IdleAfter: time.Hour})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, beside.Close()) }()
	next, err := beside.Create(ctx, s.id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, next.Close()) }()
	present, shut := e.openTaken(s)
	return errors.Join(fill(present, next), shut())
}

// openTaken opens the database of a taken slot outside the pool, nil if it
// cannot be.
func (e *Engine) openTaken(s *slot) (storage.Keyspace, func() error) {
	exists, err := e.exists(s.id)
	e.mu.Lock()
	confined := e.confines(s.id)
	e.mu.Unlock()
	if err != nil || !exists || confined || e.risk(s, func() error { return e.start(s) }) != nil {
		return nil, func() error { return nil }
	}
	h := commit.NewHandle(s.queue, &e.running, func() {})
	return h, func() error {
		return errors.Join(h.Close(), e.risk(s, func() error { return ignoreDamage(s.close()) }))
	}
}

// ignoreDamage drops that a database, which is replaced, does not close well.
func ignoreDamage(err error) error {
	if errors.Is(err, storage.ErrDamaged) {
		return nil
	}
	return err
}

// take closes a keyspace and keeps it for the caller alone: whoever opens it
// waits, and gets storage.ErrBusy at last. If its users do not leave before ctx
// ends, nothing has happened.
func (e *Engine) take(ctx context.Context, id storage.ID) (*slot, error) {
	for first := true; ; first = false {
		e.mu.Lock()
		if first && e.taken[id] {
			e.mu.Unlock()
			return nil, storage.ErrBusy
		}
		if e.closed || e.doomed[id] { // maybe since we wait
			delete(e.taken, id)
			e.mu.Unlock()
			return nil, storage.ErrBusy
		}
		e.taken[id] = true
		s := e.slots[id]
		if s == nil {
			s = &slot{id: id, state: closing, space: e.space, notes: e.changes, wake: func() {}, retire: func() {}}
			e.slots[id] = s // keeps others off the folder
			e.shut++
			e.mu.Unlock()
			return s, nil
		}
		if s.state == open && s.users == 0 && e.closable(s) {
			e.startClose(s)
		}
		changed := e.changed
		e.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			e.mu.Lock()
			delete(e.taken, id)
			e.announce()
			e.mu.Unlock()
			return nil, storage.ErrBusy.Because(ctx.Err())
		}
	}
}

// giveBack ends what take began.
func (e *Engine) giveBack(id storage.ID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.slots, id)
	delete(e.taken, id)
	e.shut--
	e.announce()
}
