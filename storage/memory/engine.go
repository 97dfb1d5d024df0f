package memory

import (
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
)

// Engine is a storage.Engine in RAM.
type Engine struct {
	running commit.Gate // transactions

	mu     sync.Mutex
	closed bool
	spaces map[storage.ID]*space
	doomed map[storage.ID]bool // being destroyed: not opened any more
	taken  map[storage.ID]bool // by Replace
	made   uint64              // spaces so far: one of an id that was destroyed has larger marks
	left   chan struct{}       // closed and replaced when a user leaves
}

var _ storage.Marker = (*Engine)(nil)

// New returns an empty engine.
func New() *Engine {
	return &Engine{
		spaces: map[storage.ID]*space{},
		doomed: map[storage.ID]bool{},
		taken:  map[storage.ID]bool{},
		left:   make(chan struct{}),
	}
}

// Create implements storage.Engine.
func (e *Engine) Create(ctx context.Context, id storage.ID) (ks storage.Keyspace, err error) {
	defer fault.Wrap(&err, "create keyspace %s", id)
	return e.acquire(ctx, id, true)
}

// Open implements storage.Engine.
func (e *Engine) Open(ctx context.Context, id storage.ID) (ks storage.Keyspace, err error) {
	defer fault.Wrap(&err, "open keyspace %s", id)
	return e.acquire(ctx, id, false)
}

func (e *Engine) acquire(ctx context.Context, id storage.ID, create bool) (storage.Keyspace, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !id.Valid() {
		return nil, storage.ErrBadID
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s, exists := e.spaces[id]
	switch {
	case e.closed:
		return nil, storage.ErrClosed
	case e.taken[id]:
		return nil, storage.ErrBusy
	case create && exists:
		return nil, storage.ErrExists
	case create:
		e.made++
		s = newSpace(&e.mu, e.made<<32)
		e.spaces[id] = s
	case !exists || e.doomed[id]:
		return nil, storage.ErrNotFound
	}
	s.users++
	return commit.NewHandle(s.queue, &e.running, func() { e.release(s) }), nil
}

func (e *Engine) release(s *space) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.users--
	close(e.left)
	e.left = make(chan struct{})
}

// Destroy implements storage.Engine.
func (e *Engine) Destroy(ctx context.Context, id storage.ID) (err error) {
	defer fault.Wrap(&err, "destroy keyspace %s", id)
	if !id.Valid() {
		return storage.ErrBadID
	}
	for {
		e.mu.Lock()
		s, exists := e.spaces[id]
		if e.closed || !exists || s.users == 0 {
			defer e.mu.Unlock()
			if e.closed {
				return storage.ErrClosed
			}
			delete(e.spaces, id)
			delete(e.doomed, id)
			return nil
		}
		e.doomed[id] = true
		left := e.left
		e.mu.Unlock()
		select {
		case <-left:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Keyspaces implements storage.Engine.
func (e *Engine) Keyspaces(ctx context.Context) iter.Seq2[storage.ID, error] {
	return func(yield func(storage.ID, error) bool) {
		e.mu.Lock()
		closed, ids := e.closed, slices.Sorted(maps.Keys(e.spaces))
		e.mu.Unlock()
		if closed {
			yield("", storage.ErrClosed)
			return
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			if !yield(id, nil) {
				return
			}
		}
	}
}

// Close implements storage.Engine. What was stored is gone.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return storage.ErrClosed
	}
	e.closed = true
	close(e.left)
	e.left = make(chan struct{})
	e.mu.Unlock()
	e.running.Shut()
	e.running.Wait()
	return nil
}

// Marks implements storage.Marker.
func (e *Engine) Marks(ctx context.Context) (marks []storage.Mark, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, storage.ErrClosed
	}
	for _, id := range slices.Sorted(maps.Keys(e.spaces)) {
		if s := e.spaces[id]; s.unsaved {
			marks = append(marks, storage.Mark{ID: id, At: s.at})
		}
	}
	return marks, ctx.Err()
}

// Saved implements storage.Marker.
func (e *Engine) Saved(ctx context.Context, m storage.Mark) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s := e.spaces[m.ID]; s != nil && s.at == m.At && ctx.Err() == nil {
		s.unsaved = false
	}
	return ctx.Err()
}
