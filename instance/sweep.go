package instance

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// Work is what an instance wants done in the background. House.Due hears of it
// after the commit that made it necessary; doing it twice or late harms
// nothing.
type Work string

// The kinds of background work, each a method of Instance. Packages above name
// their own.
const (
	Sweep       Work = "sweep"        // Instance.Sweep
	ExpireTrash Work = "expire-trash" // Instance.ExpireTrash
	Deliver     Work = "deliver"      // Instance.Deliver
	Index       Work = "index"        // of package find: files or folders have changed
)

// indexAfter is how long Index waits for more changes.
const indexAfter = 2 * time.Second

// Want asks for background work once this transaction has committed; of several
// moments for the same work, the last one said counts.
func (tx *Tx) Want(w Work, at time.Time) {
	if tx.due == nil {
		tx.due = map[Work]time.Time{}
	}
	tx.due[w] = at
}

// TrashDays is how long the trash keeps what was put there.
const TrashDays = 30

// nightly is the next time of day at which an instance's trash is looked
// through: always the same one, so that asking again does not postpone it.
func nightly(now time.Time) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), 2, 0, 0, 0, time.UTC)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// ExpireTrash removes for good what has lain in the trash for TrashDays.
func (i *Instance) ExpireTrash(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "expire trash")
	ctx = storage.Vital(ctx)
	var all []DocID
	err = i.View(ctx, func(tx *Tx) (err error) {
		all, err = tx.Tree().expired(tx.now.AddDate(0, 0, -TrashDays))
		return err
	})
	if err != nil {
		return err
	}
	if err := i.purge(ctx, everything, all); err != nil {
		return err
	}
	return i.Update(ctx, func(tx *Tx) error {
		for _, err := range tx.Tree().List(Trash) {
			if isDamaged(err) {
				continue
			}
			tx.Want(ExpireTrash, nightly(tx.now)) // there is more for another night
			return err
		}
		return nil
	})
}

// EmptyTrash removes for good all that is in the trash.
func (a *Access) EmptyTrash(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "empty trash")
	ctx = storage.Vital(ctx)
	var all []DocID
	err = a.View(ctx, func(tx *Tx) (err error) {
		all, err = tx.Tree().expired(tx.now.Add(time.Hour))
		return err
	})
	if err != nil {
		return err
	}
	return a.inst.purge(ctx, a.rights, all)
}

// purge removes entries of the trash in batches.
func (i *Instance) purge(ctx context.Context, rights Rights, ids []DocID) error {
	for len(ids) > 0 {
		n := 0
		err := i.update(ctx, rights, func(tx *Tx) error {
			used := tx.budget()
			for n = 0; n < len(ids) && !used.full(); n++ {
				if err := tx.Tree().Purge(ids[n]); err != nil && !isAbsent(err) && !isDamaged(err) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// expired returns what was put in the trash before a moment.
func (t Tree) expired(before time.Time) ([]DocID, error) {
	var ids []DocID
	for e, err := range t.List(Trash) {
		if isDamaged(err) {
			continue // it stays, and harms the others nothing
		}
		if err != nil {
			return nil, err
		}
		if e.Trashed.Before(before) {
			ids = append(ids, e.ID)
		}
	}
	return ids, nil
}

// sweepBatch is how many contents one step of Sweep removes: two writes each, and
// two for each of what was made of it. Of a tree it removes as much as a commit
// holds, but for no longer than sweepTime: whoever writes waits for it.
const (
	sweepBatch = 128
	sweepTime  = 5 * time.Millisecond
)

// Sweep finishes in the background what deletions began: it takes purged
// folders apart and removes the blobs that nobody refers to. It may be cut off
// at any point and called again.
func (i *Instance) Sweep(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "sweep")
	ctx = storage.Vital(ctx)
	swept, s := false, sweeping{Instance: i}
	err = errors.Join(untilDone(ctx, s.tree), untilDone(ctx, func(ctx context.Context) (more bool, err error) {
		more, err = s.blobs(ctx)
		swept = swept || more
		return more, err
	}))
	if swept {
		err = errors.Join(err, i.house.Blobs.Reclaim(ctx, i.id.keyspace()))
	}
	return err
}

func untilDone(ctx context.Context, step func(context.Context) (more bool, err error)) error {
	for {
		if more, err := step(ctx); err != nil || !more {
			return err
		}
	}
}

// sweeping is one run of Sweep. It goes on behind what it has removed, for what
// is removed is still to be read past until it is compacted.
type sweeping struct {
	*Instance
	folder DocID  // the doomed one that is being taken apart …
	entry  []byte // … from this key on
	dead   []byte // from where contents are removed
}

// tree removes some entries of one doomed folder.
func (s *sweeping) tree(ctx context.Context) (more bool, err error) {
	var folder DocID
	var next []byte
	err = s.Update(ctx, func(tx *Tx) error {
		more, folder, next = false, "", nil
		var doomed []byte
		for p, err := range tx.kv.Scan([]byte(keyDoomed), nil) {
			if err != nil {
				return err
			}
			if _, busy := s.house.copying.Load(docID(p.Key[len(keyDoomed):])); busy {
				tx.Want(Sweep, tx.now.Add(leftover))
			} else {
				doomed = p.Key
				break
			}
		}
		if doomed == nil {
			return nil
		}
		more, folder = true, docID(doomed[len(keyDoomed):])
		if folder == s.folder {
			next = s.entry
		}
		t, used, u, began := tx.Tree(), tx.budget(), unpacker{folder: folder}, s.house.Now()
		for p, err := range storage.ScanAll(tx.kv, append([]byte(keyEntry), doomed[len(keyDoomed):]...), next) {
			var e Entry
			if err == nil {
				e, err = u.unpack(p.Value)
			}
			if isDamaged(err) {
				continue // nothing leads to it any more
			}
			if err != nil {
				return err
			}
			if used.full() || used.writes > 0 && s.house.Now().Sub(began) > sweepTime {
				next = p.Key
				return nil
			}
			if err := tx.kv.Delete(p.Key); err != nil {
				return err
			}
			remove := t.removeFile
			if e.Kind == KindFolder {
				remove = t.removeFolder
			}
			if err := remove(e.ID); err != nil && !isAbsent(err) && !isDamaged(err) {
				return err
			}
		}
		return tx.kv.Delete(doomed)
	})
	if err == nil {
		s.folder, s.entry = folder, next
	}
	return more, err
}

// blobs removes some dead contents.
func (s *sweeping) blobs(ctx context.Context) (more bool, err error) {
	var dead []string
	err = s.View(ctx, func(tx *Tx) error {
		dead = nil
		for p, err := range tx.kv.Scan([]byte(keyDead), s.dead) {
			if err != nil {
				return err
			}
			if dead = append(dead, string(p.Key[len(keyDead):])); len(dead) == sweepBatch {
				break
			}
		}
		return nil
	})
	// A hold taken after this look sees a later snapshot, in which what is dead
	// here is dead too.
	if err != nil || s.house.holds.keeps(s.id) {
		return false, err
	}
	if len(dead) == 0 {
		again := s.dead != nil // some may have died meanwhile
		s.dead = nil
		return again, nil
	}
	s.dead = []byte(keyDead + dead[len(dead)-1])
	return true, s.removeContents(ctx, dead)
}

// Doomed reports whether a folder that is not there any more, or not yet, waits
// for Sweep to take apart what lies below it.
func (t Tree) Doomed(folder DocID) (bool, error) {
	raw, err := folder.raw()
	if err != nil {
		return false, err
	}
	_, err = t.tx.kv.Get([]byte(keyDoomed + string(raw)))
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
