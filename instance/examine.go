package instance

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/sealed"
)

// ExamineOptions say how an instance is examined.
type ExamineOptions struct {
	Repair bool                                   // mend what follows from what is there
	Blobs  bool                                   // read the contents, all of them
	Grace  time.Duration                          // a content younger than this may be on its way to a document
	Read   func(ctx context.Context, n int) error // hears of each n bytes read, and waits to slow it down; may be nil
	Quota  int64                                  // bytes, of an instance whose figures are lost; at least what it keeps
	Spared []string                               // spaces that their own packages examine: damaged values of them are not told here
}

// Examine compares all that the instance holds with what its documents say, and
// tells what is wrong. Whoever uses the instance meanwhile is not disturbed.
//
// Repair mends what follows from documents: entries, references, feed and
// figures. Files and folders that hang nowhere go to a folder of the root. What
// deletions left is swept, contents of no document are removed, and the
// inventory is counted anew. Documents and contents themselves cannot be mended:
// a backup has them.
//
// An instance that cannot be read to its end gives storage.ErrDamaged.
func (i *Instance) Examine(ctx context.Context, o ExamineOptions) (f Findings, err error) {
	defer fault.Wrap(&err, "examine instance")
	audit, err := i.keys.values.Audit(ctx, i.bare)
	if err != nil {
		return nil, err
	}
	s := &survey{ctx: ctx, o: o}
	if err := i.View(ctx, s.run); err != nil {
		return nil, err
	}
	for _, key := range audit.Damaged {
		if !surveyed(key) && !o.spares(key) {
			s.flaw(WrongValue, nil)
		}
	}
	explained := len(s.flaws) > 0 || len(audit.Damaged) > 0
	if err := i.mend(ctx, s, &f); err != nil {
		return nil, err
	}
	if o.Repair {
		if err := i.Sweep(ctx); err != nil {
			return nil, err
		}
	}
	if err := i.examineInventory(ctx, o, audit.State, s.format, explained, &f); err != nil {
		return nil, err
	}
	if err := i.examineContents(ctx, o, s, &f); err != nil {
		return nil, err
	}
	slices.SortFunc(f, Finding.compare)
	return f, nil
}

func (o ExamineOptions) spares(key []byte) bool {
	return slices.ContainsFunc(o.Spared, func(space string) bool { return bytes.HasPrefix(key, []byte(keySpace+space+"/")) })
}

// flaw is one thing that is wrong.
type flaw struct {
	what What
	mend func(*Tx) error // looks again and mends it; nil if nothing can
}

// turn is when a flaw is mended: figures count what is attached, and all that
// comes after them keeps them right.
func (f flaw) turn() int {
	switch f.what {
	case WrongReference:
		return 0
	case WrongFigures:
		return 1
	default:
		return 2
	}
}

// mendBatch is how many flaws one Update mends, unless they are large.
const mendBatch = 20

// mend mends what the survey found, and counts it.
func (i *Instance) mend(ctx context.Context, s *survey, f *Findings) error {
	all := s.flaws
	slices.SortStableFunc(all, func(a, b flaw) int { return a.turn() - b.turn() })
	for size := mendBatch; len(all) > 0; {
		batch := all[:min(size, len(all))]
		mended := make([]bool, len(batch))
		if s.o.Repair {
			err := i.Update(ctx, func(tx *Tx) (err error) {
				for n, one := range batch {
					if mended[n], err = one.try(tx); err != nil {
						return err
					}
				}
				return nil
			})
			if errors.Is(err, storage.ErrTooLarge) && len(batch) > 1 {
				size = 1
				continue
			}
			if err != nil {
				return err
			}
		}
		for n, one := range batch {
			f.add(one.what, 1, mended[n])
		}
		all, size = all[len(batch):], mendBatch
	}
	return nil
}

// try reports whether all is well now. What hangs on something that is damaged
// itself stays as it is.
func (f flaw) try(tx *Tx) (mended bool, err error) {
	if f.mend == nil {
		return false, nil
	}
	err = f.mend(tx)
	if isDamaged(err) || isAbsent(err) || errors.Is(err, ErrBadName) {
		return false, nil
	}
	return err == nil, err
}

// examineInventory judges what an audit said. What nothing explains is a record
// that was lost, or an old one that came back: it is counted as it is from now
// on, and told as not mended.
func (i *Instance) examineInventory(ctx context.Context, o ExamineOptions, state sealed.InventoryState, format int, explained bool, f *Findings) error {
	none := state == sealed.Missing || state == sealed.Unfinished
	if state == sealed.Whole || none && format < 2 {
		return nil
	}
	if !o.Repair {
		f.add(WrongInventory, 1, false)
		return nil
	}
	f.add(WrongInventory, 1, explained || state != sealed.Differs)
	return i.keys.values.Recount(ctx, i.bare)
}

// surveyed reports whether a survey looks at a key itself.
func surveyed(key []byte) bool {
	return slices.ContainsFunc([]string{keyDoc, keyEntry, keyFeed, keyDead, keyDoomed, keyRef, keyContent, keyAttached, keyDerived, keyPartial, keyArrived, keyCounters}, func(prefix string) bool {
		return bytes.HasPrefix(key, []byte(prefix))
	})
}
