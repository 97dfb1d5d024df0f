package find

import (
	"context"
	"errors"
	"slices"

	"pims/instance"
	"pims/storage"
)

// errMoved ends an Update on an index that somebody has changed meanwhile, as
// the doctor may: who meets it goes on from what is there.
var errMoved = errors.New("find: the index is not what it was")

// write takes changes into the index, all up to a number of the feed, in one
// Update; where they are too many for one, in halves.
func write(ctx context.Context, i *instance.Instance, at state, list []change, cursor uint64) (state, error) {
	var after state
	err := i.Update(ctx, func(tx *instance.Tx) error {
		u := update{kv: tx.Space(Space), blocks: map[uint32]block{}, words: map[stem][]posting{}}
		was, err := readState(u.kv)
		if err != nil {
			return err
		}
		// The key of a new index is not written yet.
		if fresh := at.Cursor == 0 && was.Cursor == 0 && was.Segment == 1; !fresh && !was.same(at) {
			return errMoved
		}
		u.state = at
		u.state.Segments = slices.Clone(at.Segments)
		for _, c := range list {
			if err := u.take(c); err != nil {
				return err
			}
		}
		u.state.Cursor = cursor
		after = u.state
		return u.finish(&after)
	})
	if errors.Is(err, storage.ErrTooLarge) && len(list) > 1 {
		half := len(list) / 2
		if at, err = write(ctx, i, at, list[:half], list[half-1].seq); err != nil {
			return at, err
		}
		return write(ctx, i, at, list[half:], cursor)
	}
	return after, err
}

// update is one Update of the index.
type update struct {
	kv     storage.Tx
	state  state
	blocks map[uint32]block // that change
	words  map[stem][]posting
}

func (u *update) take(c change) error {
	s, have, err := slotOf(u.kv, c.record.id)
	if err != nil {
		return err
	}
	print := c.source.print()
	if have && (c.gone || s.print != print) {
		if err := errors.Join(u.set(s.num, ""), u.kv.Delete(numKey(keyExtract, s.num))); err != nil {
			return err
		}
	}
	switch {
	case c.gone && have:
		return u.kv.Delete(docKey(c.record.id))
	case c.gone:
		return nil
	case have && s.print == print:
		return u.set(s.num, string(c.record.append(nil)))
	}
	s = slot{u.state.Next, print}
	u.state.Next++
	for _, t := range c.terms {
		u.words[t.stem] = append(u.words[t.stem], posting{s.num, t.level})
	}
	if len(c.lines) > 0 {
		if err := u.kv.Set(numKey(keyExtract, s.num), c.lines); err != nil {
			return err
		}
	}
	return errors.Join(u.set(s.num, string(c.record.append(nil))), s.put(u.kv, c.record.id))
}

// set puts a record into its block, or takes it out.
func (u *update) set(num uint32, raw string) error {
	at := num / perBlock
	b, loaded := u.blocks[at]
	if !loaded {
		value, err := u.kv.Get(numKey(keyRecords, at))
		if err == nil {
			b, err = parseBlock(at, value)
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	u.blocks[at] = b.with(num, raw)
	return nil
}

// finish writes what came together.
func (u *update) finish(s *state) error {
	for at, b := range u.blocks {
		key := numKey(keyRecords, at)
		var err error
		if len(b) == 0 {
			err = u.kv.Delete(key)
		} else {
			err = u.kv.Set(key, b.append(nil))
		}
		if err != nil {
			return err
		}
	}
	if len(u.words) > 0 {
		w := writer{seg: s.Segment}
		stems := make([]stem, 0, len(u.words))
		for st := range u.words {
			stems = append(stems, st)
		}
		slices.Sort(stems)
		for _, st := range stems {
			w.add(st, u.words[st])
		}
		w.flush(0)
		if err := putAll(u.kv, w.out); err != nil {
			return err
		}
		s.Segments = append(s.Segments, segment{w.seg, w.size})
		s.Segment++
	}
	return s.put(u.kv)
}

func putAll(kv storage.Tx, pairs []pair) error {
	for _, p := range pairs {
		if err := kv.Set(p.key, p.value); err != nil {
			return err
		}
	}
	return nil
}

// live returns the numbers that name a document.
func live(kv storage.Tx) (map[uint32]bool, error) {
	all := map[uint32]bool{}
	for s, err := range catalogue(kv) {
		if err != nil {
			return nil, err
		}
		all[s.num] = true
	}
	return all, nil
}
