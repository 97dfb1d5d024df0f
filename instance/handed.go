package instance

import (
	"slices"
	"sync"
	"sync/atomic"

	"pims/doctypes"
)

// Handed is a document that an Access has read.
type Handed struct {
	Doctype doctypes.Name
	ID      DocID
	Rev     int // the newest one read; 0: no more than its entry in a listing
}

// maxHanded bounds what an Access notes.
const maxHanded = 1000

// handed notes what the Views of an Access have read; they may run at a time.
type handed struct {
	mu   sync.Mutex
	list []Handed
	at   map[handedKey]int // in list
	full atomic.Bool       // listings need not ask: they tell of no revision
}

type handedKey struct {
	doctype doctypes.Name
	id      DocID
}

func (h *handed) note(d Handed) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	key := handedKey{d.Doctype, d.ID}
	if n, again := h.at[key]; again {
		h.list[n].Rev = max(h.list[n].Rev, d.Rev)
		return
	}
	if len(h.list) == maxHanded {
		return
	}
	if h.at == nil {
		h.at = map[handedKey]int{}
	}
	h.at[key] = len(h.list)
	h.list = append(h.list, d)
	h.full.Store(len(h.list) == maxHanded)
}

// noteListed notes an entry of a listing.
func (h *handed) noteListed(e Entry) {
	if h != nil && !h.full.Load() {
		h.note(Handed{e.Kind.doctype(), e.ID, 0})
	}
}

// Handed returns the documents that the Views of this Access have read so far,
// once each, in the order of their first reading and up to 1,000: what it has
// handed out, at most.
func (a *Access) Handed() []Handed {
	a.handed.mu.Lock()
	defer a.handed.mu.Unlock()
	return slices.Clone(a.handed.list)
}
