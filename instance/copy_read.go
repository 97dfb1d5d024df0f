package instance

import (
	"context"
	"slices"
	"strings"

	"pims/doctypes"
)

// original is what is to be copied: an entry of a listing, with the document of
// a file.
type original struct {
	id   DocID
	kind Kind
	name string
	file doctypes.File
	made copied // of a file, as it was listed
}

type originals struct {
	list []*original
	seq  uint64 // of the last change before they were read
}

// How much of a folder is listed before its documents are read: at first little, so
// that these are written soon.
const (
	firstSight = oneCommit
	inSight    = 4096
)

// mostPatience is how many documents of others are passed over in the hope of the
// next that is wanted; half as many as before where that was in vain.
const mostPatience = 32

// originals reads what lies in a folder, some at a time, while those before are
// written.
func (a *Access) originals(ctx context.Context, folder DocID, parts chan<- originals) error {
	return a.View(ctx, func(tx *Tx) error {
		tx = tx.Quiet()
		c, err := tx.counters()
		if err != nil {
			return err
		}
		next := originals{seq: c.Seq}
		pass := func() error {
			select {
			case parts <- next:
			case <-ctx.Done():
			}
			next.list = nil
			return ctx.Err()
		}
		read := func(list []*original, patience int) error {
			return tx.readInOrder(list, patience, func(o *original) error {
				if next.list = append(next.list, o); len(next.list) == oneCommit {
					return pass()
				}
				return nil
			})
		}
		var list []*original
		sight, patience := firstSight, 0 // of a few, hardly any lie in a row
		for e, err := range tx.Tree().List(folder) {
			if err != nil {
				return err
			}
			if list = append(list, &original{id: e.ID, kind: e.Kind, name: e.Name}); len(list) == sight {
				if err := read(list, patience); err != nil {
					return err
				}
				list, sight, patience = nil, inSight, mostPatience
			}
		}
		if err := read(list, patience); err != nil {
			return err
		}
		return pass()
	})
}

// readInOrder hands out originals in the order of their ids, the files with their
// documents. An id tells when it was made, so those of a folder that came at once
// lie in a row, and to read on costs a fifth of looking each up.
func (tx *Tx) readInOrder(list []*original, patience int, each func(*original) error) error {
	slices.SortFunc(list, func(a, b *original) int { return strings.Compare(string(a.id), string(b.id)) })
	for len(list) > 0 {
		o := list[0]
		list = list[1:]
		if o.kind == KindFile {
			f, err := In[doctypes.File](tx).Get(o.id)
			if isAbsent(err) {
				continue
			}
			if err != nil {
				return err
			}
			o.file = f
		}
		if err := each(o); err != nil {
			return err
		}
		if o.kind != KindFile || patience == 0 || len(list) == 0 {
			continue
		}
		found, err := tx.readOn(o.id, list, patience, each)
		if err != nil {
			return err
		}
		if list = list[found:]; found < patience {
			patience /= 2
		}
	}
	return nil
}

// readOn hands out the first originals of a list, as long as they are files whose
// documents follow an id, and returns how many.
func (tx *Tx) readOn(after DocID, list []*original, patience int, each func(*original) error) (found int, err error) {
	left := patience
	for doc, err := range tx.Documents(doctypes.FileName, after) {
		if found == len(list) || err != nil { // which is met again, if it is of one that is wanted
			break
		}
		o := list[found]
		if doc.ID != o.id {
			if left--; left < 0 || o.kind != KindFile || doc.ID > o.id {
				break
			}
			continue
		}
		if doctypes.Parse(doc.Body, &o.file) != nil {
			break
		}
		if err := each(o); err != nil {
			return found, err
		}
		found, left = found+1, patience
	}
	return found, nil
}
