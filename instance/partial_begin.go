package instance

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// BeginPartial begins an upload in parts. What can be refused without a byte is
// refused here: a folder that is not there, a name that no file may have or
// that is taken and must not be, more than there is room for.
func (a *Access) BeginPartial(ctx context.Context, p Partial) (_ Partial, err error) {
	defer fault.Wrap(&err, "begin an upload")
	if p.ID, err = NewDocID(); err != nil {
		return p, err
	}
	err = a.Update(ctx, func(tx *Tx) error {
		if err := errors.Join(tx.mayWrite(doctypes.FileName), tx.Tree().welcome(p)); err != nil {
			return err
		}
		n := 0
		for _, err := range storage.ScanAll(tx.kv, []byte(keyPartial), nil) {
			if err != nil && !isDamaged(err) {
				return err
			}
			if n++; n >= maxPartials {
				return ErrManyPartials
			}
		}
		tx.wantExpiry(n)
		p.Began = tx.now
		return tx.putPartial(nil, p)
	})
	return p, err
}

// welcome refuses what could not arrive as things are.
func (t Tree) welcome(p Partial) error {
	if p.File != "" {
		e, err := t.Entry(p.File)
		switch {
		case err != nil:
			return err
		case e.Kind != KindFile:
			return storage.ErrNotFound
		case p.Match != "" && p.Match != e.ETag:
			return ErrChanged
		}
		return nil
	}
	if len(p.Folders) > maxFolders {
		return ErrTooDeep
	}
	for _, name := range append([]string{p.Name}, p.Folders...) {
		if err := CheckName(name); err != nil {
			return err
		}
	}
	if _, err := t.folder(p.Parent); err != nil {
		return err
	}
	if p.Way != Refuse {
		return nil
	}
	parent := p.Parent
	for _, name := range p.Folders {
		twin, err := t.tx.twin(parent, name)
		if isAbsent(err) {
			return nil // it will be made, and be empty
		}
		if err != nil {
			return err
		}
		parent = twin.ID
	}
	_, err := t.place(parent, p.Name, "", p.Way)
	return err
}

// ExpirePartials is background work: see Instance.ExpirePartials.
const ExpirePartials Work = "expire-uploads"

// wantExpiry sees to it that partials are looked through, once there are some.
func (tx *Tx) wantExpiry(others int) {
	if others == 0 {
		tx.Want(ExpirePartials, nightly(tx.now))
	}
}

// expiryBatch bounds the writes of one step.
const expiryBatch = 100

// ExpirePartials removes uploads that nobody has gone on with for partialDays,
// and what is known of those that arrived.
func (i *Instance) ExpirePartials(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "expire uploads")
	ctx = storage.Vital(ctx)
	return untilDone(ctx, func(ctx context.Context) (more bool, err error) {
		err = i.Update(ctx, func(tx *Tx) error {
			more = false
			left, removed := 0, 0
			for _, prefix := range []string{keyPartial, keyArrived} {
				for pair, err := range storage.ScanAll(tx.kv, []byte(prefix), nil) {
					if isDamaged(err) {
						continue
					}
					if err != nil {
						return err
					}
					if removed == expiryBatch {
						more = true
						return nil
					}
					gone, err := tx.expirePartial(prefix, pair)
					if err != nil {
						return err
					}
					if gone {
						removed++
					} else {
						left++
					}
				}
			}
			if left > 0 {
				tx.Want(ExpirePartials, nightly(tx.now))
			}
			return nil
		})
		return more, err
	})
}

// expirePartial removes one record if its time has come.
func (tx *Tx) expirePartial(prefix string, pair storage.Pair) (gone bool, err error) {
	var record struct {
		Expires time.Time `json:"expires"`
	}
	if err := json.Unmarshal(pair.Value, &record); err != nil || record.Expires.After(tx.now) {
		return false, nil
	}
	if prefix == keyArrived {
		return true, tx.kv.Delete(pair.Key)
	}
	p, err := tx.Partial(docID(pair.Key[len(prefix):]))
	if err != nil {
		return false, err
	}
	return true, tx.dropPartial(p, "")
}

// DropPartial gives an upload up.
func (a *Access) DropPartial(ctx context.Context, id DocID) (err error) {
	defer fault.Wrap(&err, "give an upload up")
	return a.Update(storage.Vital(ctx), func(tx *Tx) error {
		p, err := tx.Partial(id)
		if err != nil {
			return err
		}
		return tx.dropPartial(p, "")
	})
}
