package instance

import (
	"crypto/sha256"
)

// wantedEntry is what an entry should be.
type wantedEntry struct {
	id   DocID
	sum  [sha256.Size]byte // of it as this program writes it
	seen bool
}

// node notes a file or folder and where its entry should lie.
func (s *survey) node(e Entry) {
	s.nodes[e.ID] = e
	key, err := s.tx.entryKey(e.Parent, e.Name, e.ID)
	if err != nil {
		return // its parent is no id: it hangs nowhere
	}
	if s.entries[string(key)] != nil {
		s.mendEntry(e.ID) // a twin
		return
	}
	s.entries[string(key)] = &wantedEntry{id: e.ID, sum: sumOf(e)}
}

func sumOf(e Entry) [sha256.Size]byte {
	raw, _ := e.pack() // of what was read: cannot fail
	return sha256.Sum256(raw)
}

// lookAtEntries compares the entries of all folders with what the documents of
// files and folders say.
func (s *survey) lookAtEntries() error {
	err := s.scan(keyEntry, func(key string, value []byte, damaged bool) {
		e, err := (&unpacker{folder: folderIn(key)}).unpack(value)
		damaged = damaged || err != nil
		if !damaged && value[0] != packed { // it does not tell what a former format did not
			is := s.nodes[e.ID]
			e.Tags, e.Colour, e.Noted, e.Sort, e.SHA256 = is.Tags, is.Colour, is.Noted, is.Sort, is.SHA256
		}
		want := s.entries[key]
		if want != nil {
			want.seen = true
			if damaged || sumOf(e) != want.sum {
				s.mendEntry(want.id)
			}
		}
		switch {
		case damaged && want == nil && len(s.kept) > 0:
			s.flaw(WrongEntry, nil) // it may be of a document that is damaged, too
		case damaged && want == nil:
			s.dropEntry(key)
		case damaged, s.kept[e.ID], want != nil && want.id == e.ID:
		default:
			if !s.there[e.ID] {
				s.lost[e.ID] = true
			}
			if want == nil {
				s.dropEntry(key)
			}
		}
	})
	for _, want := range s.entries {
		if !want.seen {
			s.mendEntry(want.id)
		}
	}
	return err
}

func (s *survey) mendEntry(id DocID) {
	s.flaw(WrongEntry, func(tx *Tx) error { return tx.Tree().mendEntry(id) })
}

func (s *survey) dropEntry(key string) {
	s.flaw(WrongEntry, func(tx *Tx) error {
		e, err := tx.entryAt(folderIn(key), []byte(key))
		if err == nil && tx.liesAt(e.ID, key) {
			return nil
		}
		if err != nil && !isDamaged(err) {
			return err
		}
		return tx.kv.Delete([]byte(key))
	})
}

// liesAt reports whether the entry of a file or folder belongs to a key.
func (tx *Tx) liesAt(id DocID, key string) bool {
	e, err := tx.Tree().Entry(id)
	if err != nil {
		return false
	}
	own, err := tx.entryKey(e.Parent, e.Name, e.ID)
	return err == nil && string(own) == key
}

// mendEntry writes the entry of a file or folder as its document says. A name
// that another has meanwhile is numbered.
func (t Tree) mendEntry(id DocID) error {
	e, err := t.Entry(id)
	if err != nil {
		return err
	}
	key, err := t.tx.entryKey(e.Parent, e.Name, e.ID)
	if err != nil {
		return err
	}
	held, err := t.tx.entryAt(e.Parent, key)
	if err != nil && !isAbsent(err) && !isDamaged(err) {
		return err
	}
	if err == nil && held.ID != id && t.tx.liesAt(held.ID, string(key)) {
		e, err = t.rewrite(e, func(n *node) (err error) {
			*n.name, err = t.place(e.Parent, e.Name, id, KeepBoth)
			return err
		})
		if err != nil {
			return err
		}
	}
	return t.tx.putEntry(e)
}
