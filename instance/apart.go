package instance

import (
	"context"
	"time"
)

// leftover is when it is looked whether what grows apart still does, should the
// process not live to finish it: what it takes of the quota is free again then.
const leftover = 2 * time.Minute

// apart makes a folder whose tree grows where nobody sees it, in as many commits
// as it takes, and appears whole with the last one, which attach writes; until
// then it is marked as doomed, so that what fails or a crash leaves is removed by
// Sweep.
func (a *Access) apart(ctx context.Context, grow func(top DocID) error, attach func(t Tree, top DocID) (Entry, error)) (e Entry, err error) {
	top, err := NewDocID()
	if err != nil {
		return e, err
	}
	raw, err := top.raw()
	if err != nil {
		return e, err
	}
	mark := []byte(keyDoomed + string(raw))
	h := a.inst.house
	h.copying.Store(top, nil)
	defer func() {
		h.copying.Delete(top)
		if err != nil && h.Due != nil {
			h.Due(a.inst.id, Sweep, h.Now())
		}
	}()
	err = a.Update(ctx, func(tx *Tx) error {
		tx.Want(Sweep, tx.now.Add(leftover))
		return tx.kv.Set(mark, nil)
	})
	if err != nil {
		return e, err
	}
	if err := grow(top); err != nil {
		return e, err
	}
	err = a.Update(ctx, func(tx *Tx) (err error) {
		if err := tx.kv.Delete(mark); err != nil {
			return err
		}
		e, err = attach(tx.Tree(), top)
		return err
	})
	return e, err
}
