package instance

import "sync"

// holds counts, for each instance, who needs its contents to stay: see
// House.Hold.
type holds struct {
	mu sync.Mutex
	by map[ID]*held
}

type held struct {
	users int
	owes  bool // a sweep has left something for later
}

func (h *holds) begin(id ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[ID]*held{}
	}
	if h.by[id] == nil {
		h.by[id] = new(held)
	}
	h.by[id].users++
}

// end reports whether a sweep is owed now.
func (h *holds) end(id ID) (owes bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.by[id]
	if one.users--; one.users > 0 {
		return false
	}
	delete(h.by, id)
	return one.owes
}

// keeps reports whether a sweep has to leave the contents of an instance for
// now.
func (h *holds) keeps(id ID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.by[id]
	if one != nil {
		one.owes = true
	}
	return one != nil
}

// Hold keeps every content that a document refers to now, or later, in the
// store until release is called, whatever is deleted meanwhile: a View that
// begins after Hold can read all that its snapshot names. Sweep comes back to
// what it had to leave.
func (a *Access) Hold() (release func()) { return a.inst.house.Hold(a.inst.id) }

// Hold is Access.Hold for who has no access: a backup.
func (h *House) Hold(id ID) (release func()) {
	h.holds.begin(id)
	return sync.OnceFunc(func() {
		if h.holds.end(id) && h.Due != nil {
			h.Due(id, Sweep, h.Now())
		}
	})
}
