package preview

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Wrong is trouble with the index of photos. It is no loss: all of it is made of
// documents and contents.
const Wrong instance.What = "photos"

// Examine compares the index with the documents, as far as it has followed them,
// and returns how much is wrong. Repair removes an index that is not right; the
// next Follow makes it anew.
func Examine(ctx context.Context, i *instance.Instance, repair bool) (instance.Findings, error) {
	return ours().Examine(ctx, i, repair)
}

func ours() instance.Catalogue {
	return instance.Catalogue{Space: Space, State: []byte(keyState), What: Wrong, Wrong: examine}
}

func examine(tx *instance.Tx) (wrong int, err error) {
	kv := tx.Space(Space)
	at, err := readState(kv)
	if err != nil {
		return 0, err
	}
	have := map[rawID]record{}
	for r, err := range records(kv) {
		if err != nil {
			return 0, err
		}
		have[r.id] = r
	}
	list, next, err := tx.Changes(0, 1<<30)
	if err != nil || next == 0 {
		return len(have), err
	}
	for _, c := range list {
		if c.Doctype != doctypes.FileName {
			continue
		}
		var want change
		want.record.id, want.gone = idOf(c.ID), true
		r, known := have[want.record.id]
		delete(have, want.record.id)
		if c.Seq > at.Cursor {
			continue
		}
		if !c.Deleted {
			f, err := instance.In[doctypes.File](tx).Get(c.ID)
			if errors.Is(err, storage.ErrDamaged) || errors.Is(err, storage.ErrNotFound) {
				continue // of it the index may know more than there is
			}
			if err != nil {
				return 0, err
			}
			if IsPhoto(f.Current().Mime) {
				want.is(f)
			}
		}
		s, noted, err := slotOf(kv, want.record.id)
		if err != nil {
			return 0, err
		}
		whole := known && noted && s.num == r.num && s.print == want.print && r.parent == want.record.parent
		if want.gone == known || known && !whole {
			wrong++
		}
	}
	return wrong + len(have), nil
}
