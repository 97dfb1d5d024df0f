package doctor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// meter counts what is read and keeps it below a rate. It sleeps, so that
// others have the disk meanwhile.
type meter struct {
	rate int64 // bytes a second, 0: as fast as it goes
	read atomic.Int64

	mu   sync.Mutex
	free time.Time // when the next byte may be read
}

func newMeter(rate int64) *meter { return &meter{rate: rate} }

func (m *meter) wait(ctx context.Context, n int) error {
	m.read.Add(int64(n))
	if m.rate <= 0 {
		return ctx.Err()
	}
	m.mu.Lock()
	now := time.Now()
	if m.free.Before(now) {
		m.free = now
	}
	m.free = m.free.Add(time.Duration(n) * time.Second / time.Duration(m.rate))
	pause := m.free.Sub(now)
	m.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}
