package memory

import (
	"context"
	"errors"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
)

var _ storage.Replacer = (*Engine)(nil)

// Replace implements storage.Replacer.
func (e *Engine) Replace(ctx context.Context, id storage.ID, fill func(present, next storage.Keyspace) error) (err error) {
	defer fault.Wrap(&err, "replace keyspace %s", id)
	if !id.Valid() {
		return storage.ErrBadID
	}
	former, err := e.take(ctx, id)
	if err != nil {
		return err
	}
	defer e.giveBack(id)
	var present storage.Keyspace
	if former != nil {
		present = commit.NewHandle(former.queue, &e.running, func() {})
	}
	e.mu.Lock()
	e.made++
	made := newSpace(&e.mu, e.made<<32)
	e.mu.Unlock()
	next := commit.NewHandle(made.queue, &e.running, func() {})
	err = fill(present, next)
	if present != nil {
		err = errors.Join(err, present.Close())
	}
	if err = errors.Join(err, next.Close()); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.spaces[id] = made
	return nil
}

// take keeps a keyspace for the caller alone once its users have left; nil if
// there is none.
func (e *Engine) take(ctx context.Context, id storage.ID) (*space, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.taken[id] || e.doomed[id] {
		return nil, storage.ErrBusy
	}
	e.taken[id] = true
	for {
		s := e.spaces[id]
		if s == nil || s.users == 0 {
			return s, nil
		}
		left := e.left
		e.mu.Unlock()
		select {
		case <-left:
			e.mu.Lock()
		case <-ctx.Done():
			e.mu.Lock()
			delete(e.taken, id)
			return nil, storage.ErrBusy.Because(ctx.Err())
		}
	}
}

func (e *Engine) giveBack(id storage.ID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.taken, id)
}
