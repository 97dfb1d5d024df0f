package commit

import (
	"context"
	"errors"
	"sync"
	"time"

	"pims/storage"
)

// Queue runs the Updates of one keyspace one after another and commits those
// that wait together as one group.
type Queue struct {
	store Store

	mu      sync.Mutex
	led     bool // somebody leads
	waiting []*waiter
	former  *flight // of the last leader
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
	out    bool          // err is final, whatever becomes of its group
	ready  chan error    // holds one once it may be committed, or not
	signal chan struct{} // it leads, or err is final
}

// NewQueue returns an empty queue over a store.
func NewQueue(s Store) *Queue {
	landed := newFlight()
	close(landed.done)
	return &Queue{store: s, former: landed}
}

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
		q.lead(w)
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

// lead runs one group, passes the lead on, writes what the group wrote, and flushes
// that while the next one runs, which waits until it is written unless it fills a
// commit. The leader's own Update is the first of the group.
func (q *Queue) lead(w *waiter) {
	q.mu.Lock()
	former := q.former
	q.mu.Unlock()
	if !storage.IsFilling(w.ctx) {
		<-former.done
		q.gather()
	}
	q.mu.Lock()
	group := q.waiting
	q.waiting = nil
	before := former.all
	q.mu.Unlock()

	taken, err := len(group), errAborted
	// Deferred, so that a fn that ends the goroutine (testing.T.FailNow) does
	// not wedge the queue; the normal way passes here as well.
	defer func() { q.answer(group[:taken], err) }()
	mine := newFlight()
	defer func() { q.land(mine, taken, err) }()
	func() {
		defer func() {
			<-former.done // one is on its way at a time
			q.pass(group, taken, mine)
		}()
		mine.all, taken, err = q.run(group, before)
		if <-former.done; err == nil && former.err != nil && len(before.writes) > 0 { // what they may have read is not there
			mine.all, taken, err = q.run(group, new(overlay))
		}
	}()
	if err == nil {
		err = guarded("commit", func() error { return q.write(mine.all) })
	}
	upTo := q.store.Written() // also what others wrote before: it may have been read
	q.land(mine, taken, err)
	if err == nil {
		began := time.Now()
		err = guarded("flush", func() error { return q.store.Flush(upTo) })
		q.flushed(time.Since(began))
	}
}

var errAborted = errors.New("the leader of the commit group ended inside a function")

// pass ends the lead of a group and appoints the next leader.
func (q *Queue) pass(group []*waiter, taken int, mine *flight) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.former = mine
	q.stats.Updates += taken
	if len(mine.all.writes) > 0 {
		q.stats.Commits++
	}
	q.waiting = append(group[taken:len(group):len(group)], q.waiting...)
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
