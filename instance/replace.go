package instance

import (
	"context"
	"errors"

	"pims/fault"
	"pims/storage"
)

// errCannotReplace: the engine of this house is no storage.Replacer.
var errCannotReplace = errors.New("the engine cannot replace a keyspace")

// Replace brings an instance back to another state of its own: fill writes that
// as it lies in the engine, sealed with the instance's key, and settle then carries over
// from the present what must not go back. Both come in one step: a crash leaves
// the present instance or the settled one. Meanwhile the instance is closed to
// everybody. settle is called with nil where the present one cannot be read, and once more
// so if it turned out to be damaged.
//
// The quota stays what it is, and numbers of the feed go on, so that none stands
// for two changes.
func (h *House) Replace(ctx context.Context, id ID, fill func(storage.Keyspace) error, settle func(present, next *Instance) error) (err error) {
	defer fault.Wrap(&err, "replace instance %s", id)
	engine, ok := h.Engine.(storage.Replacer)
	if !ok {
		return errCannotReplace
	}
	if err := id.check(); err != nil {
		return err
	}
	k, err := h.unwrap(id.keyspace())
	if err != nil {
		return err
	}
	defer h.keys.drop(id.keyspace()) // they know the format of the former state
	defer h.forget(id)
	replace := func(alone bool) error {
		return engine.Replace(ctx, id.keyspace(), func(bare, made storage.Keyspace) error {
			if err := fill(made); err != nil {
				return err
			}
			fresh, err := h.unwrap(id.keyspace())
			if err != nil {
				return err
			}
			next := h.instance(id, made, fresh)
			if err := next.prepare(ctx); err != nil {
				return err
			}
			var present *Instance
			if bare != nil && !alone {
				if present = h.instance(id, bare, k); present.prepare(ctx) != nil {
					present = nil
				}
			}
			if err := next.goOn(ctx, present); err != nil {
				return err
			}
			return settle(present, next)
		})
	}
	if err = replace(false); isDamaged(err) || isAbsent(err) {
		err = replace(true)
	}
	return err
}

// unknownChanges is how far the feed of an instance goes on whose last number is
// not known.
const unknownChanges = 1 << 32

// goOn takes over what an instance that came back has from its present self.
func (i *Instance) goOn(ctx context.Context, present *Instance) error {
	was := counters{}
	if present != nil {
		err := present.View(ctx, func(tx *Tx) error {
			c, err := tx.counters()
			if err == nil {
				was = *c
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return i.Update(ctx, func(tx *Tx) error {
		c, err := tx.counters()
		if err != nil {
			return err
		}
		if present == nil {
			c.Seq += unknownChanges
			return nil
		}
		c.Seq, c.Letters, c.Quota = max(c.Seq, was.Seq), max(c.Letters, was.Letters), was.Quota
		return nil
	})
}
