package konnectors

import (
	"context"
	"sync"
	"time"
)

// budget is what this node may ask of each host, shared by everybody on it: a
// service must not suffer from having many of our people. It lets a burst
// through and then one request per step (the generic cell rate algorithm).
type budget struct {
	step  time.Duration
	burst int

	mu   sync.Mutex
	next map[string]time.Time // by host: when its budget is whole again
}

func newBudget(perMinute int) *budget {
	return &budget{step: time.Minute / time.Duration(perMinute), burst: max(perMinute/6, 1), next: map[string]time.Time{}}
}

// wait returns when a host may be asked, ErrServiceQueue if that is later than
// ctx lasts.
func (b *budget) wait(ctx context.Context, host string) error {
	pause := b.reserve(ctx, host, time.Now())
	if pause < 0 {
		return ErrServiceQueue
	}
	if pause == 0 {
		return nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// reserve takes a place and returns how long to wait for it, -1 if ctx ends
// before.
func (b *budget) reserve(ctx context.Context, host string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := b.next[host]
	if next.Before(now) {
		next = now
	}
	next = next.Add(b.step)
	pause := max(next.Sub(now)-time.Duration(b.burst)*b.step, 0)
	if end, ok := ctx.Deadline(); ok && now.Add(pause).After(end) {
		return -1
	}
	b.next[host] = next
	return pause
}
