package instance

import (
	"context"
	"errors"

	"pims/storage"
)

// step brings an instance of the format before to another.
type step struct {
	to int
	// run does a part, in one commit, until it says done. A crash may come after
	// each; it goes on from what is stored.
	run func(*Instance, context.Context) (done bool, err error)
	// spared: the instance can be used without it, so where there is no room or
	// something is damaged, it is tried again when the node starts next.
	spared bool
}

// steps lead from the first format to Format, in order. A new one is added at
// the end; see docs/formats/instance.md.
func steps() []step {
	return []step{
		{to: 2, run: (*Instance).takeInventory, spared: true},
		{to: 3, run: (*Instance).repack, spared: true},
	}
}

// prepare makes sure, once per process, that an instance is of the format that
// this program writes. Whoever opens it meanwhile waits.
func (i *Instance) prepare(ctx context.Context) error {
	if i.keys.known.Load() {
		return nil
	}
	select {
	case i.keys.turn <- struct{}{}:
		defer func() { <-i.keys.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if i.keys.known.Load() {
		return nil
	}
	var m meta
	owes := false
	err := i.View(ctx, func(tx *Tx) (err error) {
		owes, err = tx.owesLetters()
		return errors.Join(storage.GetJSON(tx.kv, keyMeta, &m), err)
	})
	if err != nil {
		return err
	}
	if m.Format > Format {
		return formatArgs(m.Format)
	}
	// It must not keep anybody from deleting where there is little room left.
	if err := i.upgrade(storage.Vital(ctx), m.Format); err != nil {
		return err
	}
	i.keys.born = m.Created
	i.keys.known.Store(true)
	if owes && i.house.Due != nil { // a crash may have come between their commit and the wish to deliver them
		i.house.Due(i.id, Deliver, i.house.Now().UTC())
	}
	return nil
}

func (i *Instance) upgrade(ctx context.Context, from int) error {
	for _, s := range steps() {
		if s.to <= from {
			continue
		}
		err := i.take(ctx, s)
		if s.spared && (storage.NoRoom(err) || isDamaged(err)) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take runs a step to its end and notes that.
func (i *Instance) take(ctx context.Context, s step) error {
	for done := false; !done; {
		var err error
		if done, err = s.run(i, ctx); err != nil {
			return err
		}
	}
	return i.Update(ctx, func(tx *Tx) error {
		var m meta
		if err := storage.GetJSON(tx.kv, keyMeta, &m); err != nil {
			return err
		}
		m.Format = s.to
		return storage.SetJSON(tx.kv, keyMeta, m)
	})
}
