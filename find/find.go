package find

import (
	"errors"
	"slices"

	"pims/instance"
	"pims/storage"
)

// Hit is a file or folder that was found.
type Hit struct {
	Entry   instance.Entry
	Path    []instance.Entry // see instance.Tree.Path; empty where a folder above is damaged
	Where   []Where          // the words were found; none if there were no words
	Snippet *Snippet         // of its text, where words were found in that; may be nil
}

// Results are the best of what a Query found.
type Results struct {
	Hits []Hit

	// Pending: some of the newest files are found by their names alone as yet.
	Pending bool
}

// Search answers a Query as far as tx may see. What lies in the trash is not
// found. Words that no name, tag or text has as they are written are looked for
// in names with a mistake or two.
func Search(tx *instance.Tx, q Query) (Results, error) {
	s := &search{
		tx: tx, quiet: tx.Quiet(), tree: tx.Tree(), kv: tx.Space(Space), stems: newStemmer(), filter: q.filter(),
		folders: map[rawDoc]rawDoc{}, paths: map[instance.DocID][]instance.Entry{},
	}
	s.words = split(q.Words, s.stems)
	if q.none(s.words) || q.Limit <= 0 {
		return Results{}, nil
	}
	err := s.gather()
	if err == nil && !slices.ContainsFunc(s.fits, s.within) {
		if len(s.fits) > 0 { // elsewhere: that must not show here
			s.typos, s.near = true, nil
			err = s.gather()
		}
		s.fits = s.near
	}
	if err != nil {
		return Results{}, err
	}
	hits, err := s.best()
	return Results{hits, s.pending}, err
}

// search is one Query.
type search struct {
	tx      *instance.Tx
	quiet   *instance.Tx // for what may not fit: that is not handed out
	tree    instance.Tree
	kv      storage.Tx
	stems   *stemmer
	filter  filter
	words   []word
	fits    []candidate
	near    []candidate       // with mistakes: all, if nothing fits
	typos   bool              // gather them whatever fits
	folders map[rawDoc]rawDoc // the folder that each lies in
	paths   map[instance.DocID][]instance.Entry
	lines   unpacker
	pending bool
}

// candidate is a record that fits.
type candidate struct {
	id, parent rawDoc
	num        uint32
	score      int
	modified   int64
	name       string
	where      [3]bool
}

// consider holds a record against the Query.
func (s *search) consider(r *record) {
	if r.folder {
		s.folders[r.id] = r.parent
	}
	if !s.filter.passes(r) {
		return
	}
	c := candidate{id: r.id, parent: r.parent, num: r.num, modified: r.modified, name: r.name}
	if len(s.words) == 0 {
		s.fits = append(s.fits, c)
		return
	}
	to := &s.fits
	if c.score, c.where = match(r, s.words, false); c.score == 0 && (s.typos || len(s.fits) == 0) {
		to = &s.near
		c.score, c.where = match(r, s.words, true)
	}
	if c.score > 0 {
		c.score += recent(s.tx.Now().Unix(), r.modified)
		*to = append(*to, c)
	}
}

// gather considers the catalogue and what has changed since it was written; all
// entries, where the index cannot be read or is too far behind.
func (s *search) gather() error {
	whole, err := s.index()
	if errors.Is(err, storage.ErrDamaged) || err == nil && !whole {
		s.fits, s.near = nil, nil
		err = s.walk()
	}
	return err
}

func (s *search) index() (whole bool, err error) {
	at, err := readState(s.kv)
	if err != nil {
		return false, err
	}
	changed, err := s.changed(at.Cursor)
	if err != nil || len(changed) >= behind {
		return false, err
	}
	if err := s.look(at); err != nil {
		return false, err
	}
	var r record
	for one, err := range catalogue(s.kv) {
		if err == nil {
			err = one.record(&r)
		}
		if err != nil {
			return false, err
		}
		if _, again := changed[r.id]; !again {
			s.consider(&r)
		}
	}
	for _, r := range changed {
		if r != nil {
			s.consider(r)
		}
	}
	return true, nil
}

// behind is how many changes are read from documents; where there are more, all
// entries are.
const behind = 2000

// changed returns the records of what changed after a number of the feed, nil
// for what is gone.
func (s *search) changed(after uint64) (map[rawDoc]*record, error) {
	all := map[rawDoc]*record{}
	feed, _, err := s.quiet.Changes(after, behind)
	if err != nil {
		return nil, err
	}
	for _, c := range feed {
		if !inTree(c.Doctype) {
			continue
		}
		id := rawID(c.ID)
		all[id] = nil
		if c.Deleted {
			continue
		}
		r, text, err := document(s.quiet, c, s.stems)
		switch {
		case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged):
			continue
		case err != nil:
			return nil, err
		}
		have, ok, err := slotOf(s.kv, id)
		if err != nil {
			return nil, err
		}
		if ok && have.print == text.print() {
			r.num = have.num
		}
		s.pending = s.pending || r.num == 0
		all[id] = &r
	}
	return all, nil
}

// walk reads all entries instead: names and tags are found.
func (s *search) walk() error {
	s.pending = true
	for e, err := range s.quiet.Tree().All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return err
		}
		r := entry(e, s.stems)
		s.consider(&r)
	}
	return nil
}

// look finds out which documents hold the words.
func (s *search) look(at state) error {
	m := at.macs()
	for n := range s.words {
		w := &s.words[n]
		for i, p := range w.parts {
			levels := make([]level, at.Next)
			for _, stem := range p.stems {
				list, err := at.lookup(s.kv, m.of(stem))
				if err != nil {
					return err
				}
				for _, one := range list {
					if one.num < at.Next && (i == 0 || w.levels[one.num] > 0) { // levels are kept one higher here
						levels[one.num] = max(levels[one.num], one.level+1)
					}
				}
			}
			w.levels = levels
		}
	}
	return nil
}
