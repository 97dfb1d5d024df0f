package consent

import (
	"sync"
	"time"

	"pims/instance"
)

// seenVisits remembers the last leaf of each of the owners' clients that was found
// in a log, so that not each request of a visit reads it again. A leaf does not
// go from a log while house.Doors stays what it is.
type seenVisits struct {
	mu    sync.Mutex
	doors uint64
	last  map[visitor]time.Time
}

type visitor struct {
	id               instance.ID
	client, clientID string
}

// maxVisits bounds what is remembered, at some 200 bytes each.
const maxVisits = 8192

// plain reports whether an access asks of the log no more than that the owner's
// visit is in it.
func (p *Pass) plain() bool { return p.rec.Actor == ActorYou && p.rec.What == Visit }

func (p *Pass) visitor() visitor { return visitor{p.inst.ID(), p.rec.Client, p.rec.ClientID} }

// covers reports whether an access now is known to be of a visit that has its
// leaf.
func (v *seenVisits) covers(doors uint64, who visitor, now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	last, known := v.last[who]
	return known && v.doors == doors && sameVisit(last, now)
}

// keep remembers a leaf that was read after house.Doors was asked.
func (v *seenVisits) keep(doors uint64, who visitor, last time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.doors != doors || len(v.last) >= maxVisits || v.last == nil {
		v.doors, v.last = doors, map[visitor]time.Time{}
	}
	v.last[who] = last
}
