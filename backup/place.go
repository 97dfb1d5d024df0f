package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"time"

	"pims/fault"
	"pims/storage"
)

// State is one state of a keyspace that was found sound. Close it.
type State struct {
	Taken time.Time
	Older bool // newer ones before the moment asked for are damaged

	target *target
	own    bool // the target is closed with the state
	states *states
	table  table
	blobs  []blob
	placed map[string]bool // that PlaceBlobs has found sound, or made so
}

// Find returns the newest sound state of a keyspace at a moment; the zero moment
// stands for now. ErrNoState if there was none yet, ErrDamaged if none is sound.
func Find(ctx context.Context, dir string, id storage.ID, at time.Time) (_ *State, err error) {
	defer fault.Wrap(&err, "find state of %s", id)
	t, err := openTarget(dir)
	if err != nil {
		return nil, err
	}
	s, err := t.sound(ctx, id, at)
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	s.own = true
	return s, nil
}

// Close lets go of the backup.
func (s *State) Close() error {
	err := s.states.close()
	if s.own {
		err = errors.Join(err, s.target.close())
	}
	return err
}

// sound looks for the newest state whose values are all there.
func (t *target) sound(ctx context.Context, id storage.ID, at time.Time) (_ *State, err error) {
	if !id.Valid() {
		return nil, storage.ErrBadID
	}
	all, err := t.states(id)
	if err != nil {
		return nil, err
	}
	none := ErrNoState
	for n, name := range all.at(at) {
		s := &State{Older: n > 0, target: t, states: all, placed: map[string]bool{}}
		if s.table, err = all.table(name); err == nil {
			s.Taken = s.table.Taken
			err = all.pairs(ctx, s.table.Values, func(storage.Pair) error { return nil })
		}
		if err == nil {
			s.blobs, err = all.blobList(ctx, s.table)
		}
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, ErrDamaged) {
			return nil, errors.Join(err, all.close())
		}
		none = ErrDamaged.Because(err)
	}
	return nil, errors.Join(none, all.close())
}

// fillBatch bounds one commit of Fill, within the bounds of an Update.
const (
	fillPairs = storage.MaxUpdateWrites
	fillBytes = storage.MaxUpdateBytes
)

// Fill writes the values of the state, sealed as they are, to an empty keyspace.
func (s *State) Fill(ctx context.Context, ks storage.Keyspace) (err error) {
	defer fault.Wrap(&err, "fill keyspace %s", s.states.id)
	var batch []storage.Pair
	size := 0
	flush := func() error {
		err := ks.Update(ctx, func(tx storage.Tx) error {
			for _, p := range batch {
				if err := tx.Set(p.Key, p.Value); err != nil {
					return err
				}
			}
			return nil
		})
		batch, size = batch[:0], 0
		return err
	}
	err = s.states.pairs(ctx, s.table.Values, func(p storage.Pair) error {
		n := len(p.Key) + len(p.Value)
		if len(batch) == fillPairs || size+n > fillBytes {
			if err := flush(); err != nil {
				return err
			}
		}
		batch, size = append(batch, p), size+n
		return nil
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return flush()
}

// Placed says what PlaceBlobs did.
type Placed struct {
	Blobs int
	Bytes int64
	Bad   int // not in the backup, or damaged there: left out
}

// PlaceBlobs puts the blobs of the state into a store. One that is there and is
// damaged is replaced. Called again, it puts back only what was removed since.
func (s *State) PlaceBlobs(ctx context.Context, to storage.Vault) (p Placed, err error) {
	defer fault.Wrap(&err, "place blobs of %s", s.states.id)
	for _, b := range s.blobs {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		ok, fresh, err := s.put(ctx, to, b)
		if err != nil {
			return p, err
		}
		if s.placed[b.id] = ok; !ok {
			p.Bad++
		} else if fresh {
			p.Blobs++
			p.Bytes += b.size
		}
	}
	return p, nil
}

// put sees to it that a blob is in a store; fresh says that it was not. ok is
// false if the backup has none that is sound: then what is there stays.
func (s *State) put(ctx context.Context, to storage.Vault, b blob) (ok, fresh bool, err error) {
	if s.placed[b.id] {
		if r, err := to.Lift(ctx, s.states.id, b.id); err == nil {
			return true, false, r.Close()
		}
	}
	there, err := sum(ctx, to, s.states.id, b.id)
	switch {
	case err == nil && there == b:
		return true, false, nil
	case !errors.Is(err, storage.ErrNotFound):
		if kept, err := sum(ctx, s.target.blobs, s.states.id, b.id); err != nil || kept != b {
			return false, false, ctx.Err()
		}
		if err := to.Delete(ctx, s.states.id, b.id); err != nil {
			return false, false, err
		}
	}
	ok, err = s.place(ctx, to, b)
	return ok, true, err
}

// place copies a blob and reports whether it is what the state says: if not, it
// does not stay.
func (s *State) place(ctx context.Context, to storage.Vault, b blob) (ok bool, err error) {
	r, err := s.target.blobs.Lift(ctx, s.states.id, b.id)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	in, hash := &source{r: r}, sha256.New()
	if err := to.Place(ctx, s.states.id, b.id, io.TeeReader(in, hash)); err != nil {
		if in.err != nil && ctx.Err() == nil {
			return false, nil // the backup's disk cannot read it
		}
		return false, err
	}
	if in.n != b.size || [sha256.Size]byte(hash.Sum(nil)) != b.sum {
		return false, to.Delete(ctx, s.states.id, b.id)
	}
	return true, nil
}
