package find

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"pims/instance"
	"pims/storage"
)

// best returns the best hits, each read again.
func (s *search) best() ([]Hit, error) {
	slices.SortFunc(s.fits, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.modified, a.modified), cmp.Compare(a.name, b.name), bytes.Compare(a.id[:], b.id[:]))
	})
	hits := []Hit{}
	for _, c := range s.fits {
		if !s.within(c) {
			continue
		}
		hit, err := s.again(c)
		switch {
		case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged):
			continue // gone, of a tree that is being made or removed, or the listing tells of it
		case err != nil:
			return nil, err
		}
		if hits = append(hits, hit); len(hits) == s.filter.Limit {
			break
		}
	}
	return hits, nil
}

// within tells, by what the records know, what lies in the trash or elsewhere
// than the search may look: most of what again would refuse, at less cost.
func (s *search) within(c candidate) bool {
	top, folder := rawID(s.tree.Top()), rawID(s.filter.Folder)
	if c.id == top {
		return false
	}
	asked := s.filter.Folder == "" || folder == top
	for at, steps := c.parent, 0; steps <= len(s.folders); steps++ {
		asked = asked || at == folder
		switch at {
		case top:
			return asked
		case rawID(instance.Root), rawID(instance.Trash):
			return false
		}
		next, known := s.folders[at]
		if !known {
			return asked // a damaged one: again knows
		}
		at = next
	}
	return false
}

// again reads a candidate through the transaction of who asks.
func (s *search) again(c candidate) (hit Hit, err error) {
	if hit.Entry, err = s.tree.Entry(c.id.id()); err != nil {
		return hit, err
	}
	if hit.Path, err = s.path(hit.Entry); err != nil {
		return hit, err
	}
	if len(hit.Path) > 0 && hit.Path[0].ID != s.tree.Top() {
		return hit, storage.ErrNotFound
	}
	for n, w := range []Where{InName, InTags, InContent} {
		if c.where[n] {
			hit.Where = append(hit.Where, w)
		}
	}
	if c.where[2] {
		hit.Snippet = s.snippet(c.num)
	}
	return hit, nil
}

// path returns the way to an entry; a damaged folder on it costs no more than
// the way.
func (s *search) path(e instance.Entry) ([]instance.Entry, error) {
	way, known := s.paths[e.Parent]
	if !known {
		var err error
		if way, err = s.tree.Path(e.Parent); err != nil && !errors.Is(err, storage.ErrDamaged) {
			return nil, err
		}
		s.paths[e.Parent] = way
	}
	if len(way) == 0 {
		return nil, nil
	}
	return append(slices.Clip(way), e), nil
}
