package preview

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"time"

	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Photo is a photo or video, and what its file tells.
type Photo struct {
	instance.Entry
	Taken         time.Time     // as a clock on the wall said there, its zone not kept: "UTC"
	Dated         bool          // its file tells that; else Taken is when it was changed last
	Width, Height int           // as it is shown; 0 if unknown
	Duration      time.Duration // of a video; 0 if unknown
	Place         bool          // its file tells where it was taken
	Looked        bool          // what it tells is known
	Damaged       bool          // its content cannot be read
}

// Mark is where a page of photos ended. The zero Mark is before all of them.
type Mark struct {
	Taken time.Time
	ID    instance.DocID
}

// Query is what photos are asked for: those taken before an hour on the wall, if
// it is not zero, and after a Mark, newest first.
type Query struct {
	Before time.Time
	After  Mark
	Limit  int
}

// Page is some photos, newest first.
type Page struct {
	Photos  []Photo
	Next    *Mark // of the next page; nil with the last one
	Pending bool  // some of the newest are not looked at yet
}

// Photos returns the photos and videos that tx may see and that are not in the
// trash. Those of the last seconds may be missing: Pending says so.
func Photos(tx *instance.Tx, q Query) (p Page, err error) {
	p.Photos = []Photo{}
	all, err := load(tx)
	if err != nil {
		return p, err
	}
	if p.Pending, err = pending(tx); err != nil {
		return p, err
	}
	slices.SortFunc(all, newest)
	start := 0
	if q.After != (Mark{}) {
		at := record{taken: q.After.Taken.Unix(), id: idOf(q.After.ID)}
		found := false
		if start, found = slices.BinarySearchFunc(all, at, newest); found {
			start++
		}
	} else if !q.Before.IsZero() {
		start, _ = slices.BinarySearchFunc(all, q.Before.Unix(), func(r record, before int64) int {
			return cmp.Or(cmp.Compare(before, r.taken), -1)
		})
	}
	s := sight{tree: tx.Tree(), folders: map[rawID]bool{}}
	for _, r := range all[start:] {
		if len(p.Photos) == q.Limit {
			last := p.Photos[q.Limit-1]
			p.Next = &Mark{last.Taken, last.ID}
			break
		}
		one, err := s.photo(r)
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue // gone, not for this access, in the trash, or the listing of its folder tells of it
		}
		if err != nil {
			return p, err
		}
		p.Photos = append(p.Photos, one)
	}
	return p, nil
}

// Find returns those of some files that tx may see and that are not in the
// trash, in their order. Of one that the index does not know yet, or that is no
// photo, it tells what its entry says.
func Find(tx *instance.Tx, ids []instance.DocID) (photos []Photo, err error) {
	kv := tx.Space(Space)
	s := sight{tree: tx.Tree(), folders: map[rawID]bool{}}
	blocks := map[uint32]block{}
	for _, id := range ids {
		r := record{id: idOf(id)}
		at, known, err := slotOf(kv, r.id)
		if err == nil && known {
			var have record
			if have, err = pick(kv, blocks, at.num); have.id == r.id {
				r = have
			}
		}
		if err != nil && !errors.Is(err, storage.ErrDamaged) {
			return nil, err
		}
		one, err := s.photo(r)
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return nil, err
		}
		photos = append(photos, one)
	}
	return photos, nil
}

// pick returns the record of a number.
func pick(kv storage.Tx, blocks map[uint32]block, num uint32) (record, error) {
	b, loaded := blocks[num/perBlock]
	if !loaded {
		raw, err := kv.Get(numKey(num / perBlock))
		if errors.Is(err, storage.ErrNotFound) {
			err = storage.ErrDamaged.Because(err)
		}
		if err == nil {
			b, err = parseBlock(num/perBlock, raw)
		}
		if err != nil {
			return record{}, err
		}
		blocks[num/perBlock] = b
	}
	n, ok := slices.BinarySearchFunc(b, num, func(r record, num uint32) int { return int(r.num) - int(num) })
	if !ok {
		return record{}, storage.ErrDamaged.Because(errFormat)
	}
	return b[n], nil
}

// load reads all records. An index that is damaged is as good as none: it is
// made anew.
func load(tx *instance.Tx) (all []record, err error) {
	kv := tx.Space(Space)
	if _, err = readState(kv); err == nil {
		for r, bad := range records(kv) {
			if err = bad; err != nil {
				break
			}
			all = append(all, r)
		}
	}
	if errors.Is(err, storage.ErrDamaged) {
		return nil, nil
	}
	return all, err
}

// wall is what the clock on a wall shows at a moment where days begin and end
// ([identity.Paris]): where a file tells the moment, and not the place's own hour.
func wall(at time.Time) time.Time {
	at = at.In(identity.Paris())
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

func newest(a, b record) int {
	return cmp.Or(cmp.Compare(b.taken, a.taken), bytes.Compare(b.id[:], a.id[:]))
}

// sight tells what a transaction may see.
type sight struct {
	tree    instance.Tree
	folders map[rawID]bool // that are not in the trash, and are to be seen
}

// photo reads a photo through the transaction; storage.ErrNotFound if it is not
// to be seen, or in the trash.
func (s sight) photo(r record) (p Photo, err error) {
	if p.Entry, err = s.tree.Entry(r.id.doc()); err != nil {
		return p, err
	}
	if p.Kind != instance.KindFile || !p.Trashed.IsZero() {
		return p, storage.ErrNotFound
	}
	sees, err := s.folder(p.Parent)
	if err == nil && !sees {
		err = storage.ErrNotFound
	}
	p.Taken, p.Width, p.Height = time.Unix(r.taken, 0).UTC(), int(r.width), int(r.height)
	if p.Looked = r.num != 0; !p.Looked {
		p.Taken = wall(p.Modified)
	}
	p.Duration = time.Duration(r.duration) * time.Millisecond
	p.Dated, p.Place, p.Damaged = r.flags&told != 0, r.flags&placed != 0, r.flags&damaged != 0
	return p, err
}

// folder reports whether what lies in a folder is to be seen. Where a folder
// above it is damaged, it is: its file can be read.
func (s sight) folder(id instance.DocID) (sees bool, err error) {
	key := idOf(id)
	if sees, known := s.folders[key]; known {
		return sees, nil
	}
	way, err := s.tree.Path(id)
	switch {
	case errors.Is(err, storage.ErrDamaged):
		sees, err = true, nil
	case errors.Is(err, storage.ErrNotFound):
		err = nil
	case err == nil:
		sees = len(way) > 0 && way[0].ID == s.tree.Top()
	}
	s.folders[key] = sees
	return sees, err
}
