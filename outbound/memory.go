package outbound

import (
	"context"
	"sync"
	"time"
)

// memory gives an answer again for a while, and lets one question wait for
// another of the same address. Silence is remembered too, for less long: of 30
// badges of a class whose site is down, one waits for it.
type memory struct {
	limits Limits

	mu    sync.Mutex
	kept  map[string]*entry
	order []string // oldest first
}

type entry struct {
	done   chan struct{} // closed when the rest is written
	answer Answer
	err    error
	until  time.Time
}

// silence is how long a failure is given again.
const silence = 20 * time.Second

func newMemory(limits Limits) *memory { return &memory{limits: limits, kept: map[string]*entry{}} }

// once returns what ask returned for this key a short while ago, or asks.
func (m *memory) once(ctx context.Context, key string, ask func() (Answer, error)) (Answer, error) {
	e, mine := m.entry(key)
	if mine {
		go func() {
			e.answer, e.err = ask()
			fresh := m.limits.Fresh
			if e.err != nil {
				fresh = min(fresh, silence)
			}
			e.until = m.limits.Now().Add(fresh)
			close(e.done)
		}()
	}
	select {
	case <-e.done:
		return e.answer, e.err
	case <-ctx.Done():
		return Answer{}, ErrNoAnswer.Because(ctx.Err())
	}
}

// entry returns the entry of a key, and whether the caller is to fill it.
func (m *memory) entry(key string) (e *entry, mine bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.kept[key]; e != nil && !m.stale(e) {
		return e, false
	}
	if m.kept[key] == nil {
		m.order = append(m.order, key)
	}
	if len(m.order) > m.limits.Kept {
		delete(m.kept, m.order[0])
		m.order = m.order[1:]
	}
	e = &entry{done: make(chan struct{})}
	m.kept[key] = e
	return e, true
}

// stale reports whether an entry has been filled for too long.
func (m *memory) stale(e *entry) bool {
	select {
	case <-e.done:
		return m.limits.Now().After(e.until)
	default:
		return false
	}
}
