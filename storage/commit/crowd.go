package commit

import "time"

// crowd lets a leader wait a moment for those who come back with their next
// Update. Without it writers split into two halves that take turns, and each
// flush of the disk serves only one of them.
type crowd struct {
	size int           // members of the last group and those who waited behind it
	took time.Duration // by the last flush
	want int           // how many to wait for, 0 if nobody waits
	here chan struct{} // closed when as many wait; guarded, as size and want, by Queue.mu
}

// gather waits until as many wait as did lately, but not for longer than half of
// the flush takes that they would need. Alone or with one other, there is nothing to gain.
func (q *Queue) gather() {
	q.mu.Lock()
	here := make(chan struct{})
	if q.crowd.size <= 2 || len(q.waiting) >= q.crowd.size {
		q.mu.Unlock()
		return
	}
	q.crowd.want, q.crowd.here = q.crowd.size, here
	most := min(q.crowd.took/2, 2*time.Millisecond)
	q.mu.Unlock()

	patience := time.NewTimer(most)
	defer patience.Stop()
	select {
	case <-here:
	case <-patience.C:
	}
	q.mu.Lock()
	q.crowd.want = 0
	q.mu.Unlock()
}

// flushed notes how long a flush took.
func (q *Queue) flushed(d time.Duration) {
	q.mu.Lock()
	q.crowd.took = d
	q.mu.Unlock()
}

// joined tells the leader who gathers that so many wait now. The caller holds
// Queue.mu.
func (c *crowd) joined(waiting int) {
	if c.want > 0 && waiting >= c.want {
		c.want = 0
		close(c.here)
	}
}
