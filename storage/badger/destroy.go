package badger

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Destroy implements storage.Engine. If ctx ends while others still use the
// keyspace, it stays closed to new users: call Destroy again.
func (e *Engine) Destroy(ctx context.Context, id storage.ID) (err error) {
	defer fault.Wrap(&err, "destroy keyspace %s", id)
	if !id.Valid() {
		return storage.ErrBadID
	}
	for {
		mine, changed, err := e.condemn(id)
		if err != nil {
			return err
		}
		if mine {
			return e.clear(id, errors.Join(e.remove(id), e.changes.forget(id), e.acquit(id)))
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// condemn keeps new users away and reports whether the caller has the folder
// for itself; if not, it returns what to wait for.
func (e *Engine) condemn(id storage.ID) (mine bool, changed <-chan struct{}, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false, nil, storage.ErrClosed
	}
	e.doomed[id] = true
	switch s := e.slots[id]; {
	case s == nil:
		e.slots[id] = &slot{id: id, state: closing} // keeps others off the folder
		e.shut++
		return true, nil, nil
	case s.state == open && s.users == 0:
		e.startClose(s)
	}
	return false, e.changed, nil
}

// clear frees the slot that condemn took.
func (e *Engine) clear(id storage.ID, err error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.slots, id)
	e.shut--
	if err == nil {
		e.eras[id]++
		delete(e.doomed, id)
	}
	e.announce()
	return err
}

// remove moves the folder away first: a crash in the middle must not leave half
// a database in its place, which Badger would open as an empty one.
func (e *Engine) remove(id storage.ID) error {
	place := durable.Shard(e.root, id)
	aside := filepath.Join(e.remains(), string(id))
	if err := os.RemoveAll(aside); err != nil { // of a call that failed
		return err
	}
	err := os.Rename(place, aside)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := durable.SyncDir(filepath.Dir(place)); err != nil {
		return errors.Join(err, os.Rename(aside, place)) // or the next call would find nothing to do
	}
	return os.RemoveAll(aside)
}
