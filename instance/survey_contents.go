package instance

import (
	"encoding/binary"
	"slices"

	"pims/storage"
)

// lookAtReferences compares who refers to contents with what documents name.
func (s *survey) lookAtReferences() error {
	err := s.scan(keyRef, func(key string, value []byte, damaged bool) {
		blob, id, ok := parseRef(key)
		if !ok {
			s.flaw(WrongReference, func(tx *Tx) error { return tx.kv.Delete([]byte(key)) })
			return
		}
		if _, wanted := s.needs[key[len(keyRef):]]; wanted {
			s.needs[key[len(keyRef):]] = !damaged && len(value) == 0
			return
		}
		if s.kept[id] {
			s.others[blob] = true
			return
		}
		if !s.there[id] {
			s.lost[id] = true
		}
		s.mendReference(blob, id)
	})
	for suffix, found := range s.needs {
		if !found {
			blob, id, _ := parseRef(keyRef + suffix)
			s.mendReference(blob, id)
		}
	}
	return err
}

func parseRef(key string) (blob string, id DocID, ok bool) {
	rest := key[len(keyRef):]
	if len(rest) != 32+1+16 || rest[32] != '/' {
		return "", "", false
	}
	return rest[:32], docID([]byte(rest[33:])), true
}

func (s *survey) mendReference(blob string, id DocID) {
	s.flaw(WrongReference, func(tx *Tx) error {
		refs, _, err := tx.contentsOf(id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(refs, func(ref storage.Ref) bool { return ref.ID == blob })
		if at < 0 {
			return tx.unrefer(blob, id)
		}
		if err := tx.refer(refs[at], id); err != nil {
			return err
		}
		return tx.kv.Delete([]byte(keyDead + blob))
	})
}

func names(refs []storage.Ref, blob string) bool {
	return slices.ContainsFunc(refs, func(ref storage.Ref) bool { return ref.ID == blob })
}

// lookAtAttached compares what is attached to documents that are no files with
// what they name.
func (s *survey) lookAtAttached() error {
	found := map[string]bool{}
	err := s.scan(keyAttached, func(key string, value []byte, damaged bool) {
		suffix := key[len(keyAttached):]
		want, ok := s.attach[suffix]
		whole := !damaged && len(value) == 8
		switch {
		case ok:
			found[suffix] = true
			if !whole || binary.BigEndian.Uint64(value) != uint64(want) {
				s.mendAttached(suffix)
			}
		case len(suffix) > 17 && s.kept[docID([]byte(suffix[:16]))]:
			if whole {
				s.count.Attached += int64(binary.BigEndian.Uint64(value))
			}
		default:
			s.mendAttached(suffix)
		}
	})
	for suffix, size := range s.attach {
		s.count.Attached += size
		if !found[suffix] {
			s.mendAttached(suffix)
		}
	}
	return err
}

func (s *survey) mendAttached(suffix string) {
	s.flaw(WrongReference, func(tx *Tx) error {
		key := []byte(keyAttached + suffix)
		if len(suffix) <= 17 {
			return tx.kv.Delete(key)
		}
		refs, stays, err := tx.contentsOf(docID([]byte(suffix[:16])))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(refs, func(ref storage.Ref) bool { return ref.ID == suffix[17:] })
		if !stays || at < 0 {
			return tx.kv.Delete(key)
		}
		return tx.kv.Set(key, binary.BigEndian.AppendUint64(nil, uint64(refs[at].Size)))
	})
}

// lookAtDead finds notes that a content is to be removed which somebody needs,
// and those that would stop Sweep.
func (s *survey) lookAtDead() error {
	return s.scan(keyDead, func(key string, _ []byte, damaged bool) {
		blob := key[len(keyDead):]
		_, needed := s.needed[blob]
		if damaged || needed || s.others[blob] {
			s.flaw(WrongReference, func(tx *Tx) error {
				needed, err := tx.referred(blob)
				if err != nil {
					return err
				}
				if needed {
					return tx.kv.Delete([]byte(key))
				}
				return tx.kv.Set([]byte(key), nil)
			})
		}
		s.others[blob] = true
	})
}
