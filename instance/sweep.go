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

// sweepBatch is how many contents one step of Sweep removes: two writes each. Of
// a tree it removes as much as a commit holds.
const sweepBatch = 256

// Sweep finishes in the background what deletions began: it takes purged
// folders apart and removes the blobs that nobody refers to. It may be cut off
// at any point and called again.
func (i *Instance) Sweep(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "sweep")
	ctx = storage.Vital(ctx)
	swept := false
	err = errors.Join(untilDone(ctx, i.sweepTree), untilDone(ctx, func(ctx context.Context) (more bool, err error) {
		more, err = i.sweepBlobs(ctx)
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

// sweepTree removes some entries of one doomed folder.
func (i *Instance) sweepTree(ctx context.Context) (more bool, err error) {
	err = i.Update(ctx, func(tx *Tx) error {
		more = false
		var doomed []byte
		for p, err := range tx.kv.Scan([]byte(keyDoomed), nil) {
			if err != nil {
				return err
			}
			if _, busy := i.house.copying.Load(docID(p.Key[len(keyDoomed):])); !busy {
				doomed = p.Key
				break
			}
		}
		if doomed == nil {
			return nil
		}
		more = true
		t, used := tx.Tree(), tx.budget()
		for e, err := range t.List(docID(doomed[len(keyDoomed):])) {
			if isDamaged(err) {
				continue // nothing leads to it any more
			}
			if err != nil {
				return err
			}
			if used.full() {
				return nil
			}
			if err := tx.deleteEntry(e); err != nil {
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
	return more, err
}

// sweepBlobs removes some dead contents.
func (i *Instance) sweepBlobs(ctx context.Context) (more bool, err error) {
	var dead []string
	err = i.View(ctx, func(tx *Tx) error {
		dead = nil
		for p, err := range tx.kv.Scan([]byte(keyDead), nil) {
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
	if err != nil || len(dead) == 0 || i.house.holds.keeps(i.id) {
		return false, err
	}
	return true, i.removeContents(ctx, dead)
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
