package commit

import (
	"context"

	"pims/storage"
)

// Handle is the storage.Keyspace that an engine's Open returns.
type Handle struct {
	queue  *Queue
	engine *Gate // shut when the engine closes
	own    Gate  // shut when the handle is closed
}

// NewHandle returns a handle; release is called once, when it has been closed
// and the last of its transactions has ended.
func NewHandle(q *Queue, engine *Gate, release func()) *Handle {
	return &Handle{queue: q, engine: engine, own: Gate{OnEmpty: release}}
}

// View implements storage.Keyspace.
func (h *Handle) View(ctx context.Context, fn func(storage.Tx) error) error {
	return h.inside(func() error { return h.queue.View(ctx, fn) })
}

// Update implements storage.Keyspace.
func (h *Handle) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return h.inside(func() error { return h.queue.Update(ctx, fn) })
}

// Close gives the keyspace back. It does not wait: transactions that run end
// in peace.
func (h *Handle) Close() error {
	if !h.own.Shut() {
		return storage.ErrClosed
	}
	return nil
}

// Stats returns the counts of the keyspace's queue.
func (h *Handle) Stats() Stats { return h.queue.Stats() }

func (h *Handle) inside(fn func() error) error {
	if !h.engine.Enter() {
		return storage.ErrClosed
	}
	defer h.engine.Leave()
	if !h.own.Enter() {
		return storage.ErrClosed
	}
	defer h.own.Leave()
	return fn()
}
