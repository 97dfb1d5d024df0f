package commit

import (
	"errors"
	"fmt"
	"runtime/debug"

	"pims/fault"
	"pims/storage"
)

// flight is what a group wrote, on its way into the store. The next group runs
// over it meanwhile.
type flight struct {
	all  *overlay      // empty once it has landed; guarded by Queue.mu
	done chan struct{} // closed then, and err is set
	err  error
}

func newFlight() *flight { return &flight{all: new(overlay), done: make(chan struct{})} }

// land ends the flight of a group, once.
func (q *Queue) land(f *flight, taken int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-f.done:
	default:
		f.all, f.err = new(overlay), err
		q.crowd.size = taken + len(q.waiting)
		close(f.done)
	}
}

// run executes as many of the group as fit in one commit, over what is written
// and what is to be written before. A non-nil error is for all of them; otherwise
// each waiter holds its own.
func (q *Queue) run(group []*waiter, before *overlay) (all *overlay, taken int, err error) {
	defer fault.Wrap(&err, "commit group")
	snap, err := q.store.Latest()
	if err != nil {
		return new(overlay), len(group), err
	}
	defer snap.Release()
	for again := true; again; {
		var wrote []*waiter
		if all, wrote, taken = q.execute(group, snap, before); len(all.writes) == 0 {
			return all, taken, nil
		}
		group, again = group[:taken], false
		for _, w := range wrote {
			if err := <-w.ready; err != nil { // the others run again, without what it wrote
				w.err, w.out, again = err, true, true
			}
		}
	}
	return all, taken, nil
}

// write writes what a group wrote, once all before it is durable.
func (q *Queue) write(all *overlay) (err error) {
	defer fault.Wrap(&err, "commit group")
	if len(all.writes) == 0 {
		return nil
	}
	if err := q.store.Flush(q.store.Written()); err != nil {
		return err
	}
	return q.store.Write(all.writes)
}

// execute runs the Updates of a group one after another, as many as fit in one
// commit. Meanwhile those that wrote are made ready for it.
func (q *Queue) execute(group []*waiter, snap Snapshot, before *overlay) (all *overlay, wrote []*waiter, taken int) {
	all = new(overlay)
	next := make(chan *waiter, len(group))
	defer close(next)
	go prepare(next)
	for i, w := range group {
		if w.out {
			continue
		}
		own, err := q.try(w, snap, before, all)
		if w.err = err; err != nil || own.calls == 0 {
			continue
		}
		if !all.fits(own.calls, own.bytes) {
			return all, wrote, i // it runs again, in the next group
		}
		all.absorb(own)
		w.ready = make(chan error, 1)
		wrote = append(wrote, w)
		next <- w
	}
	return all, wrote, len(group)
}

// prepare makes Updates ready for their commit. The disk so works for the first,
// which as a rule is for all of them, while the others run.
func prepare(next <-chan *waiter) {
	defer func() { // after a fn that ended the goroutine (testing.T.FailNow)
		for w := range next {
			w.ready <- errAborted
		}
	}()
	for w := range next {
		w.prepare()
	}
}

func (w *waiter) prepare() {
	err := errAborted
	defer func() { w.ready <- err }()
	err = guarded("before a commit", func() error { return storage.Prepare(w.ctx) })
}

// try runs one Update over the group so far, and what comes before it.
func (q *Queue) try(w *waiter, snap Snapshot, before, group *overlay) (*overlay, error) {
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	t := &tx{ctx: w.ctx, base: snap, before: before, group: group, own: new(overlay)}
	if err := call(w.fn, t); err != nil || t.own.calls == 0 {
		return t.own, err
	}
	return t.own, q.store.Admit(storage.IsVital(w.ctx), func() (int, error) { return growth(snap, t.own) })
}

func call(fn func(storage.Tx) error, t *tx) error {
	defer func() { t.ended = true }()
	return guarded("transaction function", func() error { return fn(t) })
}

// guarded runs fn and turns a panic into an error: a fn may run on the goroutine
// of another request, which must not die of it.
func guarded(what string, fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panicked: %v\n%s", what, r, debug.Stack())
		}
	}()
	return fn()
}

// growth returns by how much a change makes the keyspace larger.
func growth(snap Snapshot, o *overlay) (int, error) {
	sum := 0
	for _, w := range o.writes {
		if !w.Delete {
			sum += len(w.Key) + len(w.Value)
		}
		old, err := snap.Get(w.Key)
		if err == nil {
			sum -= len(w.Key) + len(old)
		} else if !errors.Is(err, storage.ErrNotFound) {
			return 0, err
		}
	}
	return sum, nil
}
