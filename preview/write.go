package preview

import (
	"context"
	"errors"

	"pims/instance"
	"pims/storage"
)

// write takes changes into the index, all up to a number of the feed, in one
// Update.
func (m *Maker) write(ctx context.Context, i *instance.Instance, at state, list []change, cursor uint64) error {
	return i.Update(ctx, func(tx *instance.Tx) error {
		u := update{tx: tx, kv: tx.Space(Space), blocks: map[uint32]block{}}
		var err error
		if u.state, err = readState(u.kv); err != nil {
			return err
		}
		if u.state != at {
			return errMoved
		}
		for _, c := range list {
			if err := u.take(c, m.Makes(c.now.Mime)); err != nil {
				return err
			}
		}
		u.state.Cursor = cursor
		return u.finish()
	})
}

// update is one Update of the index.
type update struct {
	tx     *instance.Tx
	kv     storage.Tx
	state  state
	blocks map[uint32]block // that change
	todo   bool
}

func (u *update) take(c change, makes bool) error {
	s, known, err := slotOf(u.kv, c.record.id)
	if err != nil {
		return err
	}
	if c.gone {
		if !known {
			return nil
		}
		b, err := u.block(s.num)
		if err != nil {
			return err
		}
		u.blocks[s.num/perBlock] = b.with(s.num, nil)
		return errors.Join(u.kv.Delete(idKey(keyDoc, c.record.id)), u.kv.Delete(idKey(keyTodo, c.record.id)))
	}
	if !known {
		s.num = u.state.Next
		u.state.Next++
	}
	b, err := u.block(s.num)
	if err != nil {
		return err
	}
	r := c.record
	r.num = s.num
	if known && !c.fresh { // its place in the tree, or its time, is another
		if r, err = b.again(r); err != nil {
			return err
		}
	}
	u.blocks[s.num/perBlock] = b.with(s.num, &r)
	if !c.fresh {
		return nil
	}
	s.print = c.print
	if makes {
		u.todo = true
		if err := u.kv.Set(idKey(keyTodo, r.id), nil); err != nil {
			return err
		}
	}
	return s.put(u.kv, r.id)
}

// again is a record with what the content told before.
func (b block) again(r record) (record, error) {
	for _, was := range b {
		if was.num == r.num && was.id == r.id {
			r.flags, r.width, r.height, r.duration = was.flags, was.width, was.height, was.duration
			if was.flags&told != 0 {
				r.taken = was.taken
			}
			return r, nil
		}
	}
	return r, storage.ErrDamaged.Because(errFormat)
}

func (u *update) block(num uint32) (block, error) {
	at := num / perBlock
	if b, loaded := u.blocks[at]; loaded {
		return b, nil
	}
	value, err := u.kv.Get(numKey(at))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseBlock(at, value)
}

// finish writes what came together.
func (u *update) finish() error {
	for at, b := range u.blocks {
		var err error
		if len(b) == 0 {
			err = u.kv.Delete(numKey(at))
		} else {
			err = u.kv.Set(numKey(at), b.append(nil))
		}
		if err != nil {
			return err
		}
	}
	if u.todo {
		u.tx.Want(Work, u.tx.Now())
	}
	return u.state.put(u.kv)
}
