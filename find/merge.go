package find

import (
	"context"
	"errors"
	"math/bits"
	"slices"

	"pims/instance"
	"pims/storage"
)

// fanIn is how many segments of one size are merged into one: a word is written
// again as often as the documents grow by that factor, and a search looks into
// that many segments of each size at most.
const fanIn = 6

// tier is the size of a segment, in powers of fanIn or so.
func tier(s segment) int { return bits.Len(uint(s.Size/(16<<10))) * 2 / 5 }

// due returns the segments that are to be merged: so many of the lowest tier
// that has them.
func (s state) due() (merge []segment) {
	tiers := map[int][]segment{}
	for _, seg := range s.Segments {
		t := tier(seg)
		if tiers[t] = append(tiers[t], seg); len(tiers[t]) >= fanIn && (merge == nil || t <= tier(merge[0])) {
			merge = tiers[t]
		}
	}
	return merge
}

// tend merges segments until none are due, and removes what is dead. Whatever
// cuts it off, what it has begun is dead, and no search looks into it.
func tend(ctx context.Context, i *instance.Instance) error {
	for {
		var at state
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			at, err = readState(tx.Space(Space))
			return err
		})
		if err != nil {
			return err
		}
		if len(at.Dead) > 0 {
			err = bury(ctx, i, at)
		} else if list := at.due(); len(list) > 0 {
			err = merge(ctx, i, at, list)
		} else {
			return nil
		}
		if err != nil && !errors.Is(err, errMoved) {
			return err
		}
	}
}

// change rewrites the state, if it is what it was.
func (s state) change(ctx context.Context, i *instance.Instance, fn func(*state, storage.Tx) error) (state, error) {
	var after state
	err := i.Update(ctx, func(tx *instance.Tx) error {
		kv := tx.Space(Space)
		was, err := readState(kv)
		if err != nil {
			return err
		}
		if !was.same(s) {
			return errMoved
		}
		after = was
		after.Segments, after.Dead = slices.Clone(was.Segments), slices.Clone(was.Dead)
		if err := fn(&after, kv); err != nil {
			return err
		}
		return after.put(kv)
	})
	return after, err
}

// batch bounds the keys and bytes of one Update.
const (
	batchKeys  = 400
	batchBytes = 128 << 10
)

// bury removes the values of dead segments.
func bury(ctx context.Context, i *instance.Instance, at state) error {
	for len(at.Dead) > 0 {
		var err error
		at, err = at.change(ctx, i, func(s *state, kv storage.Tx) error {
			n := 0
			for p, err := range storage.ScanAll(kv, numKey(keyWords, s.Dead[0]), nil) {
				if err != nil && !errors.Is(err, storage.ErrDamaged) {
					return err
				}
				if n++; n > batchKeys {
					return nil
				}
				if err := kv.Delete(p.Key); err != nil {
					return err
				}
			}
			s.Dead = s.Dead[1:]
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// merge writes the words of some segments into a new one, without the documents
// that are not there any more.
func merge(ctx context.Context, i *instance.Instance, at state, list []segment) error {
	target := at.Segment
	at, err := at.change(ctx, i, func(s *state, _ storage.Tx) error {
		s.Segment++
		s.Dead = append(s.Dead, target) // until it is whole
		return nil
	})
	if err != nil {
		return err
	}
	m := merger{w: writer{seg: target}}
	err = i.View(ctx, func(tx *instance.Tx) (err error) {
		m.live, err = live(tx.Space(Space))
		return err
	})
	for err == nil && !m.done {
		if err = i.View(ctx, func(tx *instance.Tx) error { return m.read(tx.Space(Space), list) }); err != nil {
			return err
		}
		for out := m.w.out; len(out) > 0 && err == nil; {
			part := batchOf(out)
			out = out[len(part):]
			at, err = at.change(ctx, i, func(_ *state, kv storage.Tx) error { return putAll(kv, part) })
		}
	}
	if err != nil {
		return err
	}
	_, err = at.change(ctx, i, func(s *state, _ storage.Tx) error {
		s.Dead = slices.DeleteFunc(s.Dead, func(n uint32) bool { return n == target })
		s.Segments = slices.DeleteFunc(s.Segments, func(seg segment) bool { return slices.Contains(list, seg) })
		for _, seg := range list {
			s.Dead = append(s.Dead, seg.N)
		}
		if m.w.size > 0 {
			s.Segments = append(s.Segments, segment{target, m.w.size})
		}
		return nil
	})
	return err
}

// batchOf returns as many as go into one Update.
func batchOf(all []pair) []pair {
	size := 0
	for n, p := range all {
		if size += len(p.value); size > batchBytes || n == batchKeys {
			return all[:max(n, 1)]
		}
	}
	return all
}

// merger reads segments, which never change, part by part.
type merger struct {
	w    writer
	live map[uint32]bool
	from stem // what is below is written
	done bool
}

// stride is how many values of each segment are read for one part, at least.
const stride = 2

// read makes the next values of the new segment, of a range of stems that is
// read whole from each.
func (m *merger) read(kv storage.Tx, list []segment) error {
	m.w.out = nil
	// The range ends where the first segment's part does.
	end, more := ^stem(0), false
	for _, seg := range list {
		n := 0
		for p, err := range kv.Scan(numKey(keyWords, seg.N), wordsKey(seg.N, m.from, 0)) {
			if err != nil {
				return err
			}
			if n++; n > stride {
				end, more = min(end, lastStem(p.Key)), true
				break
			}
		}
	}
	words := map[stem][]posting{}
	for _, seg := range list {
		if err := m.collect(kv, seg, end, words); err != nil {
			return err
		}
	}
	stems := make([]stem, 0, len(words))
	for s := range words {
		stems = append(stems, s)
	}
	slices.Sort(stems)
	for _, s := range stems {
		slices.SortFunc(words[s], func(a, b posting) int { return int(a.num) - int(b.num) })
		m.w.add(s, words[s])
	}
	m.from, m.done = end+1, !more
	if m.done {
		m.w.flush(0)
	}
	return nil
}

// collect reads the words of a segment from m.from to end.
func (m *merger) collect(kv storage.Tx, seg segment, end stem, words map[stem][]posting) error {
	for p, err := range kv.Scan(numKey(keyWords, seg.N), wordsKey(seg.N, m.from, 0)) {
		if err != nil {
			return err
		}
		var bad error
		err = entries(p.Value, func(s stem, raw string) bool {
			if s < m.from || s > end {
				return s <= end
			}
			var list []posting
			if list, bad = decodePostings(nil, raw); bad != nil {
				return false
			}
			for _, one := range list {
				if m.live[one.num] {
					words[s] = append(words[s], one)
				}
			}
			return true
		})
		if err := errors.Join(err, bad); err != nil {
			return err
		}
		if lastStem(p.Key) > end {
			break
		}
	}
	return nil
}
