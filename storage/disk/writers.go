package disk

import (
	"context"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"sync"

	"pims/fault"
	"pims/storage"
)

// openSegments is how many segments a node keeps open for those who write.
const openSegments = 256

// writers are the segments that are appended to, one for each keyspace that was
// written to lately. After a start each begins anew: nobody has to find where
// the one before ended, and what a crash tore there.
type writers struct {
	mu     sync.Mutex
	limit  int // of active ones
	active map[storage.ID]*segment
	known  map[where]*segment // the active ones, and those with something not flushed
	turns  uint64
}

type where struct {
	ks     storage.ID
	number uint32
}

func (s *segment) where() where { return where{s.ks, s.number} }

// append stages a record: see segment.add.
func (b *Blobs) append(ks storage.ID, raw []byte, length int64) (string, error) {
	for {
		s := b.writers.writer(ks)
		id, err := s.add(b, raw, length)
		if errors.Is(err, errLeft) {
			_ = b.writers.leave(s) // whoever flushes what is in it hears of it
		}
		b.writers.release(s)
		if !errors.Is(err, errLeft) {
			return hex.EncodeToString(id[:]), err
		}
	}
}

// writer returns the segment that a keyspace appends to, to be released. Its
// number is random, so that the one of a segment that is gone, but lives on in a
// backup, is not taken again.
func (w *writers) writer(ks storage.ID) *segment {
	w.mu.Lock()
	s := w.active[ks]
	var idle *segment
	if s == nil {
		if len(w.active) >= w.limit {
			idle = w.idle()
			w.hold(idle)
		}
		s = &segment{ks: ks, number: rand.Uint32()}
		w.active[ks], w.known[s.where()] = s, s
	}
	w.hold(s)
	w.mu.Unlock()
	if idle != nil {
		_ = w.leave(idle)
		w.release(idle)
	}
	return s
}

// idle returns the active segment that was not used for longest.
func (w *writers) idle() (idle *segment) {
	for _, s := range w.active {
		if idle == nil || s.turn < idle.turn {
			idle = s
		}
	}
	return idle
}

// hold counts a user. The caller holds w.mu.
func (w *writers) hold(s *segment) {
	w.turns++
	s.users, s.turn = s.users+1, w.turns
}

// holdKnown holds a segment that may have something to flush, nil if it has not.
func (w *writers) holdKnown(at where) *segment {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.known[at]
	if s != nil {
		w.hold(s)
	}
	return s
}

// release ends what hold began.
func (w *writers) release(s *segment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.users--; s.users == 0 && s.left && s.file != nil {
		_ = s.file.Close() // all in it is flushed, or was found to be lost
		s.file = nil
	}
}

// leave has nobody append to a segment any more. It stays known until all in it
// is flushed, and for good if that fails: whoever staged there has to hear of it.
// The caller holds it.
func (w *writers) leave(s *segment) error {
	w.mu.Lock()
	if w.active[s.ks] == s {
		delete(w.active, s.ks)
	}
	s.left = true
	w.mu.Unlock()
	if err := s.finish(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.known, s.where())
	return nil
}

// forget leaves the segments of a keyspace that is no more.
func (w *writers) forget(ks storage.ID) {
	for _, s := range w.holdAll(func(s *segment) bool { return s.ks == ks }) {
		w.mu.Lock()
		delete(w.known, s.where())
		if w.active[ks] == s {
			delete(w.active, ks)
		}
		s.left = true
		w.mu.Unlock()
		w.release(s)
	}
}

// holdAll holds some of the segments that are known.
func (w *writers) holdAll(which func(*segment) bool) (all []*segment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.known {
		if which(s) {
			w.hold(s)
			all = append(all, s)
		}
	}
	return all
}

// Close flushes and closes the files that are open. A store that is used again
// opens others.
func (b *Blobs) Close() error {
	errs := []error{b.readers.forget("")}
	for _, s := range b.writers.holdAll(func(*segment) bool { return true }) {
		errs = append(errs, b.writers.leave(s))
		b.writers.release(s)
	}
	return errors.Join(errs...)
}

// Flush implements storage.Blobs.
func (b *Blobs) Flush(ctx context.Context, ks storage.ID, id string) (err error) {
	defer fault.Wrap(&err, "flush blob %s", id)
	if err := ctx.Err(); err != nil {
		return err
	}
	raw, ok := parseID(id)
	at, isSpot := spotOf(raw)
	if !ok || !isSpot { // files are durable when they are there
		return nil
	}
	s := b.writers.holdKnown(where{ks, at.segment})
	if s == nil {
		return nil
	}
	defer b.writers.release(s)
	return s.flush(at.offset)
}
