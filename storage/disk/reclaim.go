package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"

	"pims/fault"
	"pims/storage"
)

// block is what file systems give room by. A run of dead records gives back the
// whole blocks in it, so that at most a block at each of its ends is lost.
const block = 4 << 10

// Reclaim implements storage.Blobs: segments where nothing lives are removed, and
// holes punched where dead records lie. No record moves, so that no document has
// to know. What nobody can tell (a damaged header) is left alone.
func (b *Blobs) Reclaim(ctx context.Context, ks storage.ID) (err error) {
	defer fault.Wrap(&err, "reclaim blobs of %s", ks)
	if !ks.Valid() {
		return storage.ErrBadID
	}
	b.placing.Lock()
	defer b.placing.Unlock()
	some, all := b.deletions.take(ks)
	defer func() {
		if err != nil {
			b.deletions.forget(ks)
		}
	}()
	return b.eachSegment(ks, func(path string, number uint32) error {
		if !all && !some[number] {
			return nil
		}
		err := b.reclaim(ctx, path, where{ks, number})
		if errors.Is(err, fs.ErrNotExist) { // destroyed meanwhile
			return nil
		}
		return err
	})
}

// deletions are the segments in which something was deleted since they were last
// reclaimed. Of a keyspace that was not reclaimed since the start nothing is known.
type deletions struct {
	mu    sync.Mutex
	known map[storage.ID]map[uint32]bool
}

func (d *deletions) add(ks storage.ID, number uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if numbers := d.known[ks]; numbers != nil {
		numbers[number] = true
	}
}

// take returns in which segments something was deleted, all if that is not known,
// and notes it anew from now on.
func (d *deletions) take(ks storage.ID) (some map[uint32]bool, all bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	some = d.known[ks]
	d.known[ks] = map[uint32]bool{}
	return some, some == nil
}

func (d *deletions) forget(ks storage.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.known, ks)
}

func (b *Blobs) reclaim(ctx context.Context, path string, at where) error {
	lives := false
	var dead []run
	grew := b.writers.end(at)
	found, err := scanSegment(ctx, path, at.number, func(r record) error {
		if !r.dead {
			lives = true
			return nil
		}
		from := r.content() - headerSize
		if n := len(dead); n > 0 && dead[n-1].to == from {
			dead[n-1].to += r.size()
		} else {
			dead = append(dead, run{from, from + r.size()})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !lives && !found.strange && b.writers.giveUp(at, grew) {
		return errors.Join(os.Remove(path), b.readers.drop(at))
	}
	if grew < 0 && !found.strange && found.size-found.end >= block {
		return errors.Join(punchAll(ctx, path, dead), os.Truncate(path, found.end)) // zeros for what never came
	}
	return punchAll(ctx, path, dead)
}

// run is a part of a segment where all is dead.
type run struct{ from, to int64 }

// punchAll gives back the runs with a block in them. A run is punched from end to
// end, not from block to block: what is left of its first and last block is
// zeros then, and not the remains of records.
func punchAll(ctx context.Context, path string, runs []run) (err error) {
	var f *os.File
	for _, r := range runs {
		if (r.from+block-1)/block >= r.to/block {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if f == nil {
			if f, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.Close()) }()
		}
		if err := punch(f, r.from, r.to); err != nil {
			return err
		}
	}
	return nil
}

// end returns where the next record of a segment goes, -1 if nothing is appended to
// it any more.
func (w *writers) end(at where) int64 {
	s := w.holdKnown(at)
	if s == nil {
		return -1
	}
	defer w.release(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end
}

// giveUp has nobody append to a segment any more, and reports whether it still
// ends where it did: what is in it is dead, and may go.
func (w *writers) giveUp(at where, end int64) bool {
	s := w.holdKnown(at)
	if s == nil {
		return true
	}
	defer w.release(s)
	s.mu.Lock()
	same := s.end <= end
	s.full = s.full || same
	s.mu.Unlock()
	return same && w.leave(s) == nil
}
