package badger

import "pims/storage/durable"

// Stats is the state of the pool, for metrics.
type Stats struct {
	Open    int // databases open and in use or idle
	InUse   int // of those, with users
	Moving  int // opening or closing
	Waiting int // callers that wait for a slot

	Quarantined int
	Disk        durable.State
}

// Stats returns the state of the pool.
func (e *Engine) Stats() Stats {
	disk := e.space.State()
	e.mu.Lock()
	defer e.mu.Unlock()
	stats := Stats{Waiting: e.hungry, Quarantined: len(e.quarantined), Disk: disk}
	for _, s := range e.slots {
		switch {
		case s.state != open:
			stats.Moving++
		case s.users > 0:
			stats.InUse++
			fallthrough
		default:
			stats.Open++
		}
	}
	return stats
}
