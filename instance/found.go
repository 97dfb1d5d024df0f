package instance

import (
	"sync"
	"sync/atomic"

	"pims/doctypes"
)

// found remembers which contents were opened last, so that who reads one piece by
// piece, or polls, does not have it looked up each time. What it remembers holds
// until one of the keys that it was read from is written. It says nothing of rights:
// only who may read every file asks it. Its zero value is empty.
type found struct {
	mu      sync.RWMutex
	by      map[foundKey]foundContent
	doubted map[ID]bool
	stamps  stamps
}

type foundKey struct {
	id  ID
	way string
	n   int // of the version
}

type foundContent struct {
	from    []uint32 // the slots of the keys that it was read from …
	sum     uint64   // … and what their stamps were
	entry   Entry
	version doctypes.Version
}

// maxFound bounds what is remembered, at about 1 KiB each; what lies deeper is
// looked up each time.
const (
	maxFound = 4096
	maxWay   = 1 << 10
)

// get returns a content that is not open yet, nil for what has to be looked up.
func (f *found) get(key foundKey) *Content {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if one, ok := f.by[key]; ok && one.sum == f.stamps.sum(one.from) {
		return &Content{Entry: one.entry, Version: one.version}
	}
	return nil
}

// keep remembers what was looked up by a trail after commits was read, unless a
// commit has ended since. The stamps come first: whoever raises them has changed
// the number of commits before.
func (f *found) keep(key foundKey, read *trail, commits uint64, now *atomic.Uint64, c *Content) {
	sum := f.stamps.sum(read.from)
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Load() != commits || !read.whole || len(key.way) > maxWay || f.doubted[key.id] {
		return
	}
	if f.by == nil {
		f.by = map[foundKey]foundContent{}
	}
	for other := range f.by {
		if len(f.by) < maxFound {
			break
		}
		delete(f.by, other)
	}
	f.by[key] = foundContent{read.from, sum, c.Entry, c.Version}
}

// drop forgets an instance.
func (f *found) drop(id ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.doubted, id)
	f.clear(id)
}

// doubt forgets an instance of which a commit failed, for good: the commit may
// show after all once the keyspace is opened again, and nobody is told of that.
func (f *found) doubt(id ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.doubted == nil {
		f.doubted = map[ID]bool{}
	}
	f.doubted[id] = true
	f.clear(id)
}

// clear removes what is remembered of an instance. The caller holds mu.
func (f *found) clear(id ID) {
	for key := range f.by {
		if key.id == id {
			delete(f.by, key)
		}
	}
}

// commits is a number that is another one as soon as anybody is told of the end
// of an Update, also of one that failed, as it may have been written. Some other
// instances share it, so that there need be no more of them than this.
func (i *Instance) commits() *atomic.Uint64 { return i.house.commitsOf(i.id) }

// wrote tells who remembers what was found that an Update has ended.
func (i *Instance) wrote(w *watch) {
	i.commits().Add(1)
	if w != nil {
		i.house.found.stamps.raise(w.written)
	}
}

func (h *House) commitsOf(id ID) *atomic.Uint64 {
	sum := 0
	for _, c := range []byte(id) {
		sum = sum*31 + int(c)
	}
	return &h.commits[uint(sum)%uint(len(h.commits))]
}
