package instance

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"pims/fault"
	"pims/storage"
)

// Catalogue is what lies in a space of its own and is made of documents and contents,
// as an index is: all of it can be lost and is made again.
type Catalogue struct {
	Space string
	State []byte // key of the value without which there is nothing
	What  What   // trouble with it
	// Wrong returns how much does not follow from the documents, where all values are whole; storage.ErrDamaged counts for one.
	Wrong func(*Tx) (int, error)
}

// Pause waits: work that nobody waits for pauses as long as it worked, and so takes
// half a processor at most from those who wait.
func Pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Follow lets follow bring it up to date. One that is damaged is made anew.
func (c Catalogue) Follow(ctx context.Context, i *Instance, log *slog.Logger, follow func(context.Context, *Instance) error) error {
	left, err := c.leftover(ctx, i)
	if err == nil && left {
		err = c.Drop(ctx, i)
	}
	if err == nil {
		err = follow(ctx, i)
	}
	if !errors.Is(err, storage.ErrDamaged) {
		return err
	}
	log.Warn("a catalogue of an instance is made anew", "instance", i.ID(), "what", c.What, "err", err)
	if err := c.Drop(ctx, i); err != nil {
		return err
	}
	return follow(ctx, i)
}

// leftover reports whether a Drop was cut off.
func (c Catalogue) leftover(ctx context.Context, i *Instance) (left bool, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		kv := tx.Space(c.Space)
		if _, err := kv.Get(c.State); !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		for _, err := range storage.ScanAll(kv, nil, nil) {
			left = true
			return err
		}
		return nil
	})
	return left, err
}

// Examine compares it with the documents. Repair removes it if it is not right.
func (c Catalogue) Examine(ctx context.Context, i *Instance, repair bool) (f Findings, err error) {
	defer fault.Wrap(&err, "examine %s", c.Space)
	wrong := 0
	err = i.View(ctx, func(tx *Tx) (err error) {
		if wrong, err = c.damaged(tx); err == nil && wrong == 0 {
			wrong, err = c.Wrong(tx)
		}
		if errors.Is(err, storage.ErrDamaged) {
			wrong, err = max(wrong, 1), nil
		}
		return err
	})
	if err != nil || wrong == 0 {
		return nil, err
	}
	if repair {
		err = c.Drop(ctx, i)
	}
	return Findings{{What: c.What, Count: wrong, Repaired: repair}}, err
}

// damaged returns how many values cannot be read.
func (c Catalogue) damaged(tx *Tx) (n int, err error) {
	for _, err := range storage.ScanAll(tx.Space(c.Space), nil, nil) {
		if errors.Is(err, storage.ErrDamaged) {
			n++
		} else if err != nil {
			return 0, err
		}
	}
	return n, nil
}

// dropped is how many keys one Update removes.
const dropped = 400

// Drop removes it, whatever state it is in, in small Updates. The state goes first: from then on there is
// nothing, wherever it is cut off.
func (c Catalogue) Drop(ctx context.Context, i *Instance) error {
	for more := true; more; {
		err := i.Update(ctx, func(tx *Tx) error {
			kv, n := tx.Space(c.Space), 0
			more = false
			if err := kv.Delete(c.State); err != nil {
				return err
			}
			for p, err := range storage.ScanAll(kv, nil, nil) {
				if err != nil && !errors.Is(err, storage.ErrDamaged) {
					return err
				}
				if n++; n > dropped {
					more = true
					return nil
				}
				if err := kv.Delete(p.Key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
