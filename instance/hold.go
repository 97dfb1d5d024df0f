package instance

import "sync"

// holds counts, for each instance, who needs its contents to stay: see
// Access.Hold.
type holds struct {
	mu sync.Mutex
	by map[ID]int
}

func (h *holds) add(id ID, n int) (left int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[ID]int{}
	}
	h.by[id] += n
	if left = h.by[id]; left == 0 {
		delete(h.by, id)
	}
	return left
}

// Hold keeps every content that a document refers to now, or later, in the
// store until release is called, whatever is deleted meanwhile: a View that
// begins after Hold can read all that its snapshot names. Sweep comes back to
// what it had to leave.
func (a *Access) Hold() (release func()) {
	h, id := a.inst.house, a.inst.id
	h.holds.add(id, 1)
	return sync.OnceFunc(func() {
		if h.holds.add(id, -1) == 0 && h.Due != nil {
			h.Due(id, Sweep, h.Now())
		}
	})
}
