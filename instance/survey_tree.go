package instance

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"pims/doctypes"
)

// lookAtDoomed finds the trees that Sweep takes apart.
func (s *survey) lookAtDoomed() error {
	return s.scan(keyDoomed, func(key string, _ []byte, damaged bool) {
		id := docID([]byte(key[len(keyDoomed):]))
		live := id == Root || id == Trash || s.nodes[id].ID != ""
		if damaged || id == "" || live {
			s.flaw(WrongTree, func(tx *Tx) error { return tx.mendDoomed(key, id) })
		}
		s.doomed[id] = !live
	})
}

// mendDoomed writes the note that a tree is to be taken apart as it should be,
// or removes one that would take apart a folder that is there.
func (tx *Tx) mendDoomed(key string, id DocID) error {
	_, err := tx.Tree().Entry(id)
	if id == "" || err == nil {
		return tx.kv.Delete([]byte(key))
	}
	if isAbsent(err) {
		return tx.kv.Set([]byte(key), nil)
	}
	return err
}

// lookAtTree finds what hangs on nothing, and of each circle its first member.
func (s *survey) lookAtTree() error {
	done := map[DocID]bool{}
	for _, e := range s.nodes {
		up := s.nodes[e.Parent]
		switch {
		case e.Parent == Root, e.Parent == Trash, up.Kind == KindFolder, s.kept[e.Parent], s.doomed[e.Parent]:
		default:
			s.rehang(e.ID)
			continue
		}
		var way []DocID
		for id := e.ID; s.nodes[id].ID != "" && !done[id]; id = s.nodes[id].Parent {
			if n := slices.Index(way, id); n >= 0 {
				s.rehang(slices.Min(way[n:]))
				break
			}
			way = append(way, id)
		}
		for _, id := range way {
			done[id] = true
		}
	}
	return nil
}

func (s *survey) rehang(id DocID) {
	s.flaw(WrongTree, func(tx *Tx) error { return tx.Tree().rehang(id) })
}

// foundNames is what the folder is called that takes up what hung nowhere.
var foundNames = map[string]string{"fr": "Retrouvés", "en": "Found again"}

// rehang puts what still hangs nowhere into a folder of the root.
func (t Tree) rehang(id DocID) error {
	was, err := t.Entry(id)
	if err != nil {
		return err
	}
	top, _, err := t.tx.climb(was.Kind.doctype(), id)
	if err != nil || top == Root || top == Trash {
		return err
	}
	if _, err := t.tx.parentOf(doctypes.FolderName, top); err != nil && !isAbsent(err) {
		return err // a folder that is damaged holds it
	}
	if doomed, err := t.Doomed(top); doomed || err != nil && !isAbsent(err) {
		return err
	}
	prefs, err := In[doctypes.Preferences](t.tx).Get(doctypes.OnlyID)
	if err != nil && !isAbsent(err) && !isDamaged(err) {
		return err
	}
	folder, err := t.FolderNamed(Root, cmp.Or(foundNames[prefs.Language], foundNames["fr"]))
	if err != nil {
		return err
	}
	if held, err := t.tx.twin(was.Parent, was.Name); err == nil && held.ID == id {
		if err := t.tx.deleteEntry(was); err != nil {
			return err
		}
	}
	is, err := t.rewrite(was, func(n *node) error {
		name, err := t.place(folder.ID, was.Name, id, KeepBoth)
		if errors.Is(err, ErrBadName) {
			name, err = string(id), nil
		}
		*n.parent, *n.name, *n.trashed, *n.wasIn = string(folder.ID), name, time.Time{}, ""
		return err
	})
	if err != nil {
		return err
	}
	return t.tx.putEntry(is)
}
