package commit

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
)

// Queue runs the Updates of one keyspace one after another and commits those
// that wait together as one group.
type Queue struct {
	store Store

	mu      sync.Mutex
	led     bool // somebody leads
	waiting []*waiter
	stats   Stats
	crowd   crowd
}

// Stats counts what a queue did.
type Stats struct {
	Updates int // answered, whether they failed or not
	Commits int // calls of Store.Write
	Waiting int // Updates that wait for the group before them
}

// waiter is one Update in the queue. Its fields belong to the leader once it
// is taken, and to its own goroutine again after a signal.
type waiter struct {
	ctx    context.Context
	fn     func(storage.Tx) error
	leads  bool // appointed; guarded by Queue.mu
	err    error
	signal chan struct{} // it leads, or err is final
}

// NewQueue returns an empty queue over a store.
func NewQueue(s Store) *Queue { return &Queue{store: s} }

// Stats returns the counts so far.
func (q *Queue) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.stats
	s.Waiting = len(q.waiting)
	return s
}

// View runs fn over a snapshot.
func (q *Queue) View(ctx context.Context, fn func(storage.Tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	snap, err := q.store.Snapshot()
	if err != nil {
		return err
	}
	defer snap.Release()
	return call(fn, &tx{ctx: ctx, base: snap})
}

// Update runs fn and returns when its writes are durable. If ctx ends while
// fn still waits for its turn, fn does not run.
func (q *Queue) Update(ctx context.Context, fn func(storage.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &waiter{ctx: ctx, fn: fn, signal: make(chan struct{}, 1)}
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.crowd.joined(len(q.waiting))
	first := !q.led
	w.leads, q.led = first, true
	q.mu.Unlock()
	if !first {
		if err := q.wait(w); err != nil {
			return err
		}
	}
	if w.leads {
		q.lead()
	}
	return w.err
}

// wait returns when w is answered or appointed, or an error if it withdrew.
func (q *Queue) wait(w *waiter) error {
	select {
	case <-w.signal:
		return nil
	case <-w.ctx.Done():
	}
	q.mu.Lock()
	for i, other := range q.waiting {
		if other == w && !w.leads {
			q.waiting = append(q.waiting[:i:i], q.waiting[i+1:]...)
			q.mu.Unlock()
			return w.ctx.Err()
		}
	}
	q.mu.Unlock()
	<-w.signal // taken by a leader, or leader itself: the outcome counts
	return nil
}

// lead runs one group, passes the lead on, and flushes what the group wrote while
// the next one runs. The leader's own Update is the first of the group.
func (q *Queue) lead() {
	q.gather()
	q.mu.Lock()
	group := q.waiting
	q.waiting = nil
	q.mu.Unlock()

	taken, err := len(group), errAborted
	// Deferred, so that a fn that ends the goroutine (testing.T.FailNow) does
	// not wedge the queue; the normal way passes here as well.
	defer func() { q.answer(group[:taken], err) }()
	began := time.Now()
	func() {
		commits := 0
		defer func() { q.pass(group, taken, commits) }()
		taken, commits, err = q.run(group)
	}()
	if err == nil {
		err = q.store.Flush() // also what others wrote: it may have been read
		q.took(time.Since(began))
	}
}

var errAborted = errors.New("the leader of the commit group ended inside a function")

// run executes as many of the group as fit in one commit, and writes that. A
// non-nil error is for all of them; otherwise each waiter holds its own.
func (q *Queue) run(group []*waiter) (taken, commits int, err error) {
	defer fault.Wrap(&err, "commit group")
	snap, err := q.store.Latest()
	if err != nil {
		return len(group), 0, err
	}
	defer snap.Release()
	var all overlay
	for i, w := range group {
		own, err := q.try(w, snap, &all)
		if w.err = err; err != nil || own.calls == 0 {
			continue
		}
		if !all.fits(own.calls, own.bytes) {
			group = group[:i] // it runs again, in the next group
			break
		}
		all.absorb(own)
	}
	if len(all.writes) == 0 {
		return len(group), 0, nil
	}
	if err := q.store.Flush(); err != nil {
		return len(group), 0, err
	}
	return len(group), 1, q.store.Write(all.writes)
}

// try runs one Update over the group so far.
func (q *Queue) try(w *waiter, snap Snapshot, group *overlay) (*overlay, error) {
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	t := &tx{ctx: w.ctx, base: snap, group: group, own: new(overlay)}
	if err := call(w.fn, t); err != nil {
		return nil, err
	}
	if t.own.calls == 0 {
		return t.own, nil
	}
	if err := q.store.Admit(storage.IsVital(w.ctx), func() (int, error) { return growth(snap, t.own) }); err != nil {
		return nil, err
	}
	return t.own, guarded("before a commit", func() error { return storage.Prepare(w.ctx) })
}

// pass ends the lead of a group and appoints the next leader.
func (q *Queue) pass(group []*waiter, taken, commits int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stats.Updates += taken
	q.stats.Commits += commits
	q.waiting = append(group[taken:len(group):len(group)], q.waiting...)
	q.crowd.size = taken + len(q.waiting)
	q.led = len(q.waiting) > 0
	if q.led {
		q.waiting[0].leads = true
		q.waiting[0].signal <- struct{}{}
	}
}

// answer wakes the members of a group, all with an error if there is one. The
// first is who calls.
func (q *Queue) answer(group []*waiter, err error) {
	for _, w := range group {
		if err != nil {
			w.err = err
		}
		if !w.leads {
			w.signal <- struct{}{}
		}
	}
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
