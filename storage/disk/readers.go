package disk

import (
	"os"
	"sync"

	"pims/storage"
)

// readers keeps the segments open that were read last: to open one takes longer
// than to read what small contents there are in it. Whoever removes a segment
// drops it here then, or its room would not come back.
type readers struct {
	mu   sync.Mutex
	open map[where]*reading
	turn uint64
}

// maxReaders bounds how many segments stay open.
const maxReaders = 24

// reading is a segment that is read. It is closed once it was dropped and nobody
// reads it any more.
type reading struct {
	*os.File
	owner   *readers
	users   int
	turn    uint64 // when it was last asked for
	dropped bool
}

// hold opens a segment for reading. Close it.
func (r *readers) hold(b *Blobs, at where) (*reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.open[at]
	if one == nil {
		f, err := os.Open(b.segmentPath(at.ks, at.number))
		if err != nil {
			return nil, err
		}
		one = &reading{File: f, owner: r}
		if r.open == nil {
			r.open = map[where]*reading{}
		}
		r.open[at] = one
	}
	r.turn++
	one.users, one.turn = one.users+1, r.turn
	if len(r.open) <= maxReaders {
		return one, nil
	}
	oldest := at
	for other, o := range r.open {
		if o.turn < r.open[oldest].turn {
			oldest = other
		}
	}
	_ = r.let(oldest) // nothing was written to it
	return one, nil
}

// Close gives a segment back.
func (one *reading) Close() error {
	one.owner.mu.Lock()
	defer one.owner.mu.Unlock()
	one.users--
	return one.end()
}

// let has a segment closed as soon as nobody reads it. The caller holds mu.
func (r *readers) let(at where) error {
	one := r.open[at]
	delete(r.open, at)
	one.dropped = true
	return one.end()
}

func (one *reading) end() error {
	if one.users > 0 || !one.dropped {
		return nil
	}
	return one.File.Close()
}

// drop lets go of a segment that is no more.
func (r *readers) drop(at where) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open[at] == nil {
		return nil
	}
	return r.let(at)
}

// forget lets go of all segments of a keyspace, or of all keyspaces if it is "".
func (r *readers) forget(ks storage.ID) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for at := range r.open {
		if (ks == "" || at.ks == ks) && err == nil {
			err = r.let(at)
		}
	}
	return err
}
