package badger

import (
	"context"
	"errors"
	"os"
	"time"

	"pims/storage"
	"pims/storage/durable"
)

// acquire returns the open slot of a keyspace with one more user; create says
// that the keyspace must not exist yet.
func (e *Engine) acquire(ctx context.Context, id storage.ID, create bool) (*slot, error) {
	if !id.Valid() {
		return nil, storage.ErrBadID
	}
	var patience *time.Timer // made at the first wait, which is rare
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, mine, changed, err := e.claim(id, create)
		switch {
		case err != nil:
			return nil, err
		case mine:
			return e.settle(s, e.fill(ctx, s, create))
		case s != nil:
			return s, nil
		}
		if err := e.openable(); err != nil { // then no slot will help
			e.calm()
			return nil, err
		}
		if patience == nil {
			patience = time.NewTimer(e.opts.Wait)
			defer patience.Stop()
		}
		select {
		case <-changed:
		case <-patience.C:
			err = errors.New("no free slot in the pool")
		case <-ctx.Done():
			err = ctx.Err()
		}
		e.calm()
		if errors.Is(err, context.Canceled) {
			return nil, err
		} else if err != nil {
			return nil, storage.ErrBusy.Because(err)
		}
	}
}

// claim returns an open slot, or a new one that the caller must fill (mine), or
// what to wait for; then it has counted the caller as hungry.
func (e *Engine) claim(id storage.ID, create bool) (_ *slot, mine bool, changed <-chan struct{}, err error) {
	e.mu.Lock()
	_, known := e.slots[id]
	e.mu.Unlock()
	exists := known
	if !known { // outside the lock: the disk may be slow
		if exists, err = e.exists(id); err != nil {
			return nil, false, nil, err
		}
	}

	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.slots[id]
	ready := s != nil && s.state == open
	switch {
	case e.closed:
		return nil, false, nil, storage.ErrClosed
	case create && (ready || exists && !known || e.doomed[id]):
		return nil, false, nil, storage.ErrExists
	case e.doomed[id] || s == nil && !known && !exists && !create:
		return nil, false, nil, storage.ErrNotFound
	case e.confines(id):
		return nil, false, nil, storage.ErrQuarantined
	case e.taken[id]:
		e.hungry++
		return nil, false, e.changed, nil
	case ready && !s.broken.Load():
		s.users++
		return s, false, nil, nil
	case s == nil && !known && len(e.slots) < e.opts.MaxOpen:
		s = &slot{id: id, state: opening, era: e.eras[id], space: e.space, notes: e.changes, wake: e.nudge}
		s.retire = func() { go e.retire(s) }
		e.slots[id] = s
		e.keepHeadroom()
		return s, true, nil, nil
	}
	e.hungry++
	if s == nil && known { // it closed between the two looks: look again at once
		again := make(chan struct{})
		close(again)
		return nil, false, again, nil
	}
	if s == nil && e.shut < e.hungry {
		e.evict()
	}
	return nil, false, e.changed, nil
}

func (e *Engine) exists(id storage.ID) (bool, error) {
	_, err := os.Lstat(durable.Shard(e.root, id))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// calm ends a wait that claim began.
func (e *Engine) calm() {
	e.mu.Lock()
	e.hungry--
	e.mu.Unlock()
}

// fill opens the database of a claimed slot, making it first if asked to.
func (e *Engine) fill(ctx context.Context, s *slot, create bool) error {
	select {
	case e.opens <- struct{}{}:
		defer func() { <-e.opens }()
	case <-ctx.Done():
		return storage.ErrBusy.Because(ctx.Err())
	}
	if create {
		if err := e.make(s.id); err != nil {
			return err
		}
	}
	return e.risk(s, func() error { return e.start(s) })
}

// settle publishes the outcome of fill.
func (e *Engine) settle(s *slot, err error) (*slot, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.announce()
	if err != nil {
		delete(e.slots, s.id)
		return nil, err
	}
	s.state, s.users = open, 1
	if s.due.Load() == dueNow {
		e.nudge()
	}
	return s, nil
}

// release ends the use of a slot by one handle.
func (e *Engine) release(s *slot) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.lastUse = e.opts.Now()
	e.leave(s)
}

// leave takes one user from a slot. The caller holds mu.
func (e *Engine) leave(s *slot) {
	s.users--
	if s.users > 0 || s.state != open {
		return
	}
	if (s.broken.Load() || e.confines(s.id)) && e.closable(s) {
		e.startClose(s)
	}
	e.announce()
}

// confines reports whether a keyspace is in quarantine. The caller holds mu.
func (e *Engine) confines(id storage.ID) bool {
	_, is := e.quarantined[id]
	return is
}

// announce wakes all who wait for a change. The caller holds mu.
func (e *Engine) announce() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// evict begins to close the slot unused for longest, if there is one. The
// caller holds mu.
func (e *Engine) evict() {
	var oldest *slot
	for _, s := range e.slots {
		if s.state == open && s.users == 0 && (oldest == nil || s.lastUse.Before(oldest.lastUse)) && e.closable(s) {
			oldest = s
		}
	}
	if oldest != nil {
		e.startClose(oldest)
	}
}

// keepHeadroom keeps an eighth of the slots free or closing, so that requests
// seldom wait for another database to close. The caller holds mu.
func (e *Engine) keepHeadroom() {
	if len(e.slots)-e.shut > e.opts.MaxOpen-e.opts.MaxOpen/8 {
		e.evict()
	}
}
