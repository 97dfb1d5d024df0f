package rp

import (
	"crypto/sha256"
	"sync"
	"time"
)

// maxUsed bounds the states of one generation: some 3 MB of memory. A morning
// with more of them forgets the oldest early; their codes are used up at the
// portal all the same.
const maxUsed = 100_000

// usedStates remembers the states that were used for as long as they would
// live, in two generations: the younger becomes the older when it is as old as
// a state can be, or full.
type usedStates struct {
	mu         sync.Mutex
	young, old map[[16]byte]bool
	began      time.Time
}

func newUsedStates() *usedStates {
	return &usedStates{young: map[[16]byte]bool{}, old: map[[16]byte]bool{}}
}

// use reports whether a state is used for the first time.
func (u *usedStates) use(state string, now time.Time) bool {
	sum := sha256.Sum256([]byte(state))
	key := [16]byte(sum[:16])
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.Sub(u.began) > pendingLife || len(u.young) >= maxUsed {
		u.young, u.old, u.began = map[[16]byte]bool{}, u.young, now
	}
	if u.young[key] || u.old[key] {
		return false
	}
	u.young[key] = true
	return true
}
