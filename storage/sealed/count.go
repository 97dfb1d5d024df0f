package sealed

import (
	"context"

	"pims/fault"
	"pims/storage"
)

// How much one call of Count reads at most, so that those who write meanwhile
// wait for some milliseconds only.
const (
	countKeys  = 4000
	countBytes = 4 << 20
)

// Count takes the next keys of a bare keyspace into its inventory, in one
// Update, and begins one where there is none that can be read; done says that
// all are counted. Updates between two calls, through the sealed keyspace, are
// counted where they belong.
func (s *Sealer) Count(ctx context.Context, inner storage.Keyspace) (done bool, err error) {
	return s.count(ctx, inner, countKeys)
}

func (s *Sealer) count(ctx context.Context, inner storage.Keyspace, keys int) (done bool, err error) {
	defer fault.Wrap(&err, "count keyspace")
	err = inner.Update(ctx, func(inner storage.Tx) error {
		v, _, err := s.record(inner)
		if err != nil || v.done {
			done = v.done
			return err
		}
		if err := s.extend(inner, &v, keys); err != nil {
			return err
		}
		done = v.done
		return s.save(inner, v)
	})
	return done && err == nil, err
}

// extend counts some keys more.
func (s *Sealer) extend(inner storage.Tx, v *inventory, keys int) error {
	sums, bytes := s.summer(), countBytes
	defer s.summers.Put(sums)
	for p, err := range pairs(inner, nil, v.next) {
		if err != nil {
			return err
		}
		if keys, bytes = keys-1, bytes-len(p.Value); keys < 0 || bytes < 0 {
			v.next = p.Key
			return nil
		}
		v.add(sums.of(p.Key, p.Value))
	}
	v.next, v.done = nil, true
	return nil
}

// Recount makes the inventory of a bare keyspace anew, from what is there: a
// repair, after which nothing tells any more what was missing.
func (s *Sealer) Recount(ctx context.Context, inner storage.Keyspace) (err error) {
	defer fault.Wrap(&err, "recount keyspace")
	if err := inner.Update(ctx, func(inner storage.Tx) error { return s.save(inner, inventory{}) }); err != nil {
		return err
	}
	for done := false; !done; {
		if done, err = s.Count(ctx, inner); err != nil {
			return err
		}
	}
	return nil
}
