package backup

import (
	"context"
	"errors"
	"maps"
	"slices"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Check says what a backup consists of, and what of it does not hold.
type Check struct {
	Keyspaces int       `json:"keyspaces"`
	States    int       `json:"states"`
	Blobs     int       `json:"blobs"`
	Bytes     int64     `json:"bytes"` // of blobs
	Problems  []Problem `json:"problems,omitempty"`
}

// Verify reads a whole backup and checks each chunk and blob against its hash.
// It needs no key.
func Verify(ctx context.Context, dir string) (c Check, err error) {
	defer fault.Wrap(&err, "verify backup")
	t, err := openTarget(dir)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	k, err := t.keys()
	if err != nil {
		return c, err
	}
	if k.bad > 0 {
		c.Problems = append(c.Problems, Problem{What: BadKeys, Count: k.bad})
	}
	err = durable.Shards(t.keyspaces(), func(id storage.ID, _ string) error {
		if !k.have[id] {
			c.Problems = append(c.Problems, Problem{Keyspace: id, What: NoKey})
		}
		return t.verify(ctx, id, &c)
	})
	if err != nil {
		return c, err
	}
	never, err := t.neverSaved(k)
	c.Problems = append(c.Problems, never...)
	return c, err
}

// neverSaved tells of what has a key and no state.
func (t *target) neverSaved(k keys) (never []Problem, err error) {
	for _, id := range slices.Sorted(maps.Keys(k.have)) {
		if leftOut[id] {
			continue
		}
		s, err := t.states(id)
		if err != nil {
			return nil, err
		}
		if len(s.names) == 0 {
			never = append(never, Problem{Keyspace: id, What: NoState})
		}
		if err := s.close(); err != nil {
			return nil, err
		}
	}
	return never, nil
}

func (t *target) verify(ctx context.Context, id storage.ID, c *Check) (err error) {
	s, err := t.states(id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	c.Keyspaces++
	blobs, good := map[string]blob{}, map[string]bool{} // good: chunks by hash and place
	bad := 0
	for _, name := range s.names {
		c.States++
		switch err := s.verify(ctx, name, good, blobs); {
		case errors.Is(err, ErrDamaged):
			bad++
		case err != nil:
			return err
		}
	}
	if bad > 0 {
		c.Problems = append(c.Problems, Problem{id, BadState, bad})
	}
	if bad > 0 && len(s.names) == bad {
		c.Problems = append(c.Problems, Problem{Keyspace: id, What: Lost})
	}
	bad = 0
	for _, b := range blobs {
		c.Blobs++
		c.Bytes += b.size
		if got, err := sum(ctx, t.blobs, id, b.id); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil || got != b {
			bad++
		}
	}
	if bad > 0 {
		c.Problems = append(c.Problems, Problem{id, BadBlobs, bad})
	}
	return nil
}

// verify reads what of a state no other one has shown to be good, and adds its
// blobs to a set.
func (s *states) verify(ctx context.Context, name string, good map[string]bool, blobs map[string]blob) error {
	t, err := s.table(name)
	if err != nil {
		return err
	}
	all, err := s.blobList(ctx, t)
	if err != nil {
		return err
	}
	for _, b := range all {
		blobs[b.id] = b
	}
	t.Values = slices.DeleteFunc(t.Values, func(c chunk) bool { return good[c.Pack+string(c.SHA256)] })
	if err := s.pairs(ctx, t.Values, func(storage.Pair) error { return nil }); err != nil {
		return err
	}
	for _, c := range t.Values {
		good[c.Pack+string(c.SHA256)] = true
	}
	return nil
}
