package preview

import (
	"context"
	"sync"

	"pims/instance"
	"pims/storage"
)

// queue is who waits for a preview to be made. Instances take turns: of each one
// waits for a slot and the others behind it, so that nobody keeps others away.
type queue struct {
	slots chan struct{} // holds a token for each under work
	mu    sync.Mutex
	all   int
	lines map[instance.ID]*line
}

// line is those of one instance.
type line struct {
	first chan struct{} // holds a token for the one that waits for a slot
	n     int
}

// How many may wait, in all and of one instance.
const (
	mostWaiting = 64
	mostOfOne   = 16
)

func newQueue(slots int) *queue {
	return &queue{slots: make(chan struct{}, slots), lines: map[instance.ID]*line{}}
}

// turn waits for the turn of an instance; storage.ErrBusy if too many wait.
func (q *queue) turn(ctx context.Context, of instance.ID) (free func(), err error) {
	l := q.join(of)
	if l == nil {
		return nil, storage.ErrBusy
	}
	defer q.leave(of, l)
	select {
	case l.first <- struct{}{}:
		defer func() { <-l.first }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case q.slots <- struct{}{}:
		return func() { <-q.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// join returns the line of an instance, nil for one too many.
func (q *queue) join(of instance.ID) *line {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lines[of]
	if l == nil {
		l = &line{first: make(chan struct{}, 1)}
	}
	if q.all == mostWaiting || l.n == mostOfOne {
		return nil
	}
	q.all++
	l.n++
	q.lines[of] = l
	return l
}

func (q *queue) leave(of instance.ID, l *line) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.all--
	if l.n--; l.n == 0 {
		delete(q.lines, of)
	}
}
