package instance

import "sync"

// claims are what the uploads under way need of the room of their instances, so
// that ten of them do not fill the disk ten times before the commit of the first
// is there to tell.
type claims struct {
	mu sync.Mutex
	by map[ID]int64 // bytes
}

// claim is what one upload needs.
type claim struct {
	all  *claims
	id   ID
	room int64 // of the instance when the upload began
	held int64
}

func (c *claims) begin(id ID, room int64) *claim { return &claim{all: c, id: id, room: room} }

// reach sees to it that the claim is for size bytes at least: ErrOverQuota if
// those and what others claim are too much.
func (c *claim) reach(size int64) error {
	if size <= c.held {
		return nil
	}
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	more := size - c.held
	if more > c.room-c.all.by[c.id] {
		return ErrOverQuota
	}
	if c.all.by == nil {
		c.all.by = map[ID]int64{}
	}
	c.all.by[c.id] += more
	c.held += more
	return nil
}

// end gives the claim up: the content is counted now, or gone.
func (c *claim) end() {
	if c.held == 0 {
		return
	}
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	if c.all.by[c.id] -= c.held; c.all.by[c.id] == 0 {
		delete(c.all.by, c.id)
	}
	c.held = 0
}
