package badger

import (
	"context"
	"sync/atomic"
	"time"

	"pims/storage"
	"pims/storage/commit"
)

// handle is what Open returns. A slot that is broken closes under its handles,
// some of which are held as long as the process lives: each takes the one that
// follows when it begins its next transaction.
type handle struct {
	engine *Engine
	own    commit.Gate // shut when the handle is closed
	slot   atomic.Pointer[slot]
}

// View implements storage.Keyspace.
func (h *handle) View(ctx context.Context, fn func(storage.Tx) error) error {
	return h.inside(ctx, func(q *commit.Queue) error { return q.View(ctx, fn) })
}

// Update implements storage.Keyspace.
func (h *handle) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return h.inside(ctx, func(q *commit.Queue) error { return q.Update(ctx, fn) })
}

// Close implements storage.Keyspace. Transactions that run end in peace.
func (h *handle) Close() error {
	if !h.own.Shut() {
		return storage.ErrClosed
	}
	return nil
}

func (h *handle) inside(ctx context.Context, fn func(*commit.Queue) error) error {
	if !h.engine.running.Enter() {
		return storage.ErrClosed
	}
	defer h.engine.running.Leave()
	if !h.own.Enter() {
		return storage.ErrClosed
	}
	defer h.own.Leave()
	s, err := h.enter(ctx)
	if err != nil {
		return err
	}
	defer s.inside.Leave()
	return fn(s.queue)
}

// enter returns the slot, which stays open until the caller leaves.
func (h *handle) enter(ctx context.Context) (*slot, error) {
	for {
		s := h.slot.Load()
		if s.inside.Enter() {
			return s, nil
		}
		next, err := h.engine.acquire(ctx, s.id, false)
		if err != nil {
			return nil, err
		}
		switch {
		case next.era != s.era: // it is another keyspace now
			h.engine.release(next)
			return nil, storage.ErrClosed
		case !h.slot.CompareAndSwap(s, next): // another transaction was first
			h.engine.release(next)
		}
	}
}

// retire closes a slot that is broken under its handles, as soon as no transaction
// runs in it. While the disk takes nothing it stays: it can still be read. What is
// known to be damaged would not open.
func (e *Engine) retire(s *slot) {
	for wait := 5 * time.Millisecond; !s.damaged.Load() && e.running.Enter(); wait = min(2*wait, time.Second/2) {
		takes := e.closable(s) && e.writes(s.id)
		gone := e.closeEmpty(s, takes)
		for n := 0; takes && !gone && n < 100; n++ { // between the transactions of many who come and go
			time.Sleep(5 * time.Millisecond)
			gone = e.closeEmpty(s, takes)
		}
		e.running.Leave()
		if gone {
			return
		}
		time.Sleep(wait)
	}
}

// closeEmpty reports whether a slot is closed, or begins to as it may.
func (e *Engine) closeEmpty(s *slot, may bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if may && s.state == open && s.inside.ShutIfEmpty() {
		e.startClose(s)
	}
	return s.state == closing
}
