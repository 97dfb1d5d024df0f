package badger

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
	"pims/storage/durable"
)

// Engine is a storage.Engine over many Badger databases.
type Engine struct {
	root    string
	opts    Options
	space   *durable.Space
	changes *changes
	lock    io.Closer
	folders durable.Folders
	first   sync.Mutex        // guards files
	files   map[string][]byte // of an empty database: see blank
	alone   sync.RWMutex      // held by whoever goes through a risk: see risk

	running commit.Gate   // transactions
	opens   chan struct{} // as many as may open at a time
	closes  chan struct{}
	wake    chan struct{} // the service has something to do
	stop    chan struct{}
	stopped chan struct{}

	mu      sync.Mutex
	closed  bool
	slots   map[storage.ID]*slot
	shut    int                 // slots in state closing
	hungry  int                 // callers that wait for a slot
	doomed  map[storage.ID]bool // Destroy was called: not opened any more
	doubted map[storage.ID]bool // a commit or a read failed: read whole at the next opening
	taken   map[storage.ID]bool // by Replace: opened again when it is done
	eras    map[storage.ID]int  // how often it was destroyed or replaced: a handle of before is of another
	changed chan struct{}       // closed and replaced at each change of a slot
	failed  error               // of databases that did not close well

	suspects    map[storage.ID]bool
	quarantined map[storage.ID]Quarantine
}

var _ storage.Marker = (*Engine)(nil)

// Open returns the engine whose keyspaces lie in root, a folder that it makes
// if need be. ErrBusy if another process uses it.
func Open(root string, opts Options) (_ *Engine, err error) {
	defer fault.Wrap(&err, "open engine")
	opts = opts.withDefaults()
	if err := durable.MkdirAll(root); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(root, "LOCK"))
	if err != nil {
		return nil, err
	}
	e := &Engine{
		root:    root,
		opts:    opts,
		space:   durable.NewSpace(root, opts.Reserve),
		lock:    lock,
		opens:   make(chan struct{}, parallelOpens),
		closes:  make(chan struct{}, parallelCloses),
		wake:    make(chan struct{}, 1),
		stop:    make(chan struct{}),
		stopped: make(chan struct{}),
		slots:   map[storage.ID]*slot{},
		doomed:  map[storage.ID]bool{},
		doubted: map[storage.ID]bool{},
		taken:   map[storage.ID]bool{},
		eras:    map[storage.ID]int{},
		changed: make(chan struct{}),
	}
	if err := e.prepare(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	go e.serve()
	return e, nil
}

func (e *Engine) makings() string    { return filepath.Join(e.root, "new") }
func (e *Engine) remains() string    { return filepath.Join(e.root, "gone") }
func (e *Engine) openings() string   { return filepath.Join(e.root, "opening") }
func (e *Engine) suspicions() string { return filepath.Join(e.root, "suspect") }
func (e *Engine) confined() string   { return filepath.Join(e.root, "quarantine") }

// prepare makes the folders beside the keyspaces and reads what is in them.
func (e *Engine) prepare() (err error) {
	// What a crash left half made or half removed never was, or is no more.
	for _, dir := range []string{e.makings(), e.remains()} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	for _, dir := range []string{e.makings(), e.remains(), e.openings(), e.suspicions(), e.confined()} {
		if err := durable.MkdirAll(dir); err != nil {
			return err
		}
	}
	if err := e.judge(e.opts.Crashed); err != nil {
		return err
	}
	all := func() ([]storage.ID, error) { return e.list(context.Background()) }
	e.changes, err = openChanges(filepath.Join(e.root, "changed"), filepath.Join(e.makings(), "changed"), all)
	return err
}

// Open implements storage.Engine.
func (e *Engine) Open(ctx context.Context, id storage.ID) (_ storage.Keyspace, err error) {
	defer fault.Wrap(&err, "open keyspace %s", id)
	return e.handle(e.acquire(ctx, id, false))
}

func (e *Engine) handle(s *slot, err error) (storage.Keyspace, error) {
	if err != nil {
		return nil, err
	}
	h := &handle{engine: e}
	h.slot.Store(s)
	h.own.OnEmpty = func() { e.release(h.slot.Load()) }
	return h, nil
}

// Keyspaces implements storage.Engine. It reads all folders first, for their
// order on disk is by the ends of the ids.
func (e *Engine) Keyspaces(ctx context.Context) iter.Seq2[storage.ID, error] {
	return func(yield func(storage.ID, error) bool) {
		ids, err := e.list(ctx)
		if err != nil {
			yield("", err)
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

func (e *Engine) list(ctx context.Context) (ids []storage.ID, err error) {
	defer fault.Wrap(&err, "list keyspaces")
	e.mu.Lock()
	closed := e.closed
	e.mu.Unlock()
	if closed {
		return nil, storage.ErrClosed
	}
	err = durable.Shards(e.root, func(id storage.ID, _ string) error {
		ids = append(ids, id)
		return ctx.Err()
	})
	slices.Sort(ids)
	return ids, err
}
