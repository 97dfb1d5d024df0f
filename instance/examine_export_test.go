package instance

import (
	"context"
	"errors"

	"pims/storage"
)

// Dump returns all that an instance holds; what fails its check is "damaged".
func (i *Instance) Dump(ctx context.Context) (all map[string]string, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		all = map[string]string{}
		for p, err := range storage.ScanAll(tx.kv, nil, nil) {
			if err != nil && !isDamaged(err) {
				return err
			}
			all[string(p.Key)] = string(p.Value)
			if err != nil {
				all[string(p.Key)] = "damaged"
			}
		}
		return nil
	})
	return all, err
}

// Tamper writes records of an instance: sealed as the instance would, or behind
// its back.
func (i *Instance) Tamper(ctx context.Context, behind bool, fn func(storage.Tx) error) error {
	if behind {
		return i.bare.Update(ctx, fn)
	}
	return i.ks.Update(ctx, fn)
}

// Lose removes all records with a prefix behind the instance's back.
func (i *Instance) Lose(ctx context.Context, prefix string) error {
	return i.bare.Update(ctx, func(tx storage.Tx) error {
		for p, err := range tx.Scan([]byte(prefix), nil) {
			if err := errors.Join(err, tx.Delete(p.Key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// KeyedID is the id at the end of a document's key.
func KeyedID(key []byte) DocID { return docID(key[len(key)-16:]) }
