package instance

import (
	"context"
	"errors"
	"iter"

	"pims/storage"
)

// Contents yields all contents of the instance as they lie, in no order: those
// of the store, and the small ones among the values, which have no age.
func (i *Instance) Contents(ctx context.Context) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		var small []storage.Stored
		err := i.View(ctx, func(tx *Tx) error {
			for p, err := range storage.ScanAll(tx.kv, []byte(keyContent), nil) {
				if err != nil && (!isDamaged(err) || len(p.Key) == 0) {
					return err
				}
				small = append(small, storage.Stored{ID: string(p.Key[len(keyContent):]), Bytes: int64(len(p.Value))})
			}
			return nil
		})
		if err != nil {
			yield(storage.Stored{}, err)
			return
		}
		for _, one := range small {
			if !yield(one, nil) {
				return
			}
		}
		for one, err := range i.house.Blobs.List(ctx, i.id.keyspace()) {
			if !yield(one, err) {
				return
			}
		}
	}
}

// removeContents removes contents that nobody refers to, and the notes that they
// are dead: first the bytes, so that a crash between the two only means to
// remove them once more.
func (i *Instance) removeContents(ctx context.Context, ids []string) error {
	stored, err := i.inStore(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range stored {
		if err := i.house.Blobs.Delete(ctx, i.id.keyspace(), id); err != nil {
			return err
		}
	}
	return i.Update(ctx, func(tx *Tx) error {
		for _, id := range ids {
			if err := errors.Join(tx.underiveAll(id), tx.kv.Delete([]byte(keyContent+id)), tx.kv.Delete([]byte(keyDead+id))); err != nil {
				return err
			}
		}
		return nil
	})
}

// inStore returns which of some contents are not kept as values.
func (i *Instance) inStore(ctx context.Context, ids []string) (stored []string, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		stored = nil
		for _, id := range ids {
			if _, err := tx.kv.Get([]byte(keyContent + id)); isAbsent(err) {
				stored = append(stored, id)
			} else if err != nil && !isDamaged(err) {
				return err
			}
		}
		return nil
	})
	return stored, err
}
