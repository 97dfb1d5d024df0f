package instance

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"pims/storage"
)

// madeContent is a derived content, and where it is noted.
type madeContent struct {
	key string
	ref storage.Ref
}

// lookAtDerived finds what was made of contents that are not there, and what
// cannot be read. Either is removed: it can be made again.
func (s *survey) lookAtDerived() error {
	return s.scan(keyDerived, func(key string, value []byte, damaged bool) {
		blob, ok := derivedOf(key)
		_, needed := s.needed[blob]
		var d Derived
		if !ok || damaged || json.Unmarshal(value, &d) != nil || !needed && !s.others[blob] {
			s.flaw(WrongDerived, func(tx *Tx) error { return tx.underive(key) })
			return
		}
		if d.Content.ID != "" {
			s.count.Derived += d.Content.Size
			s.derived[d.Content.ID] = madeContent{key, d.Content}
		}
	})
}

// examineDerived compares what was made of contents with what is there, as
// examineContents does with what documents need.
func (i *Instance) examineDerived(ctx context.Context, o ExamineOptions, s *survey, have map[string]bool, f *Findings) error {
	for _, id := range slices.Sorted(maps.Keys(s.derived)) {
		made := s.derived[id]
		if have[id] {
			if !o.Blobs {
				continue
			}
			err := i.readContent(ctx, o, made.ref)
			if err == nil {
				continue
			}
			if !isAbsent(err) && !isDamaged(err) {
				return err
			}
		}
		still := false
		look := func(tx *Tx) error {
			var d Derived
			err := storage.GetJSON(tx.kv, made.key, &d)
			still = err == nil && d.Content.ID == id // nobody has made it anew since
			if still && o.Repair {
				return tx.underive(made.key)
			}
			if isAbsent(err) || isDamaged(err) {
				return nil
			}
			return err
		}
		run := i.View
		if o.Repair {
			run = i.Update
		}
		if err := run(ctx, look); err != nil {
			return err
		}
		if still {
			f.add(WrongDerived, 1, o.Repair)
		}
	}
	return nil
}
