package preview

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/photo"
	"pims/storage"
)

// atATime is how many changes are read from the feed at a time.
const atATime = 200

// errMoved ends an Update on an index that somebody has changed meanwhile, as
// the doctor may.
var errMoved = errors.New("preview: the index is not what it was")

// Follow brings the index of an instance up to date. It may be cut off at any
// point and called again; one that is damaged is made anew.
func (m *Maker) Follow(ctx context.Context, i *instance.Instance) (err error) {
	defer fault.Wrap(&err, "index of photos")
	return ours().Follow(ctx, i, m.log, m.follow)
}

// change is what has become of one file.
type change struct {
	record record
	gone   bool // or no photo any more
	fresh  bool // its content is not what was looked at
	now    doctypes.Version
	print  print
}

// follow takes up the changes that there are. What comes meanwhile asks for a run
// of its own: to go on with each as it comes would slow whoever makes them.
func (m *Maker) follow(ctx context.Context, i *instance.Instance) error {
	from, passed := uint64(0), 0
	for more := true; more; {
		began := time.Now()
		var at state
		var list []change
		var read int
		next := from
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if at, err = readState(tx.Space(Space)); err != nil {
				return err
			}
			list, read, next, err = changes(tx, max(at.Cursor, from))
			return err
		})
		if err != nil || read == 0 {
			return err
		}
		passed += read
		for n := range list {
			if list[n].fresh {
				if err := m.look(ctx, i, &list[n]); err != nil {
					return err
				}
			}
		}
		from, more = next, read == atATime
		if len(list) > 0 || passed >= behind {
			passed = 0
			switch err := m.write(ctx, i, at, list, next); {
			case errors.Is(err, errMoved):
				from, more = 0, true // from what is there now
			case err != nil:
				return err
			}
		}
		if err := instance.Pause(ctx, time.Since(began)); err != nil {
			return err
		}
	}
	return nil
}

// changes reads some of the feed, and of it what concerns photos.
func changes(tx *instance.Tx, after uint64) (list []change, read int, next uint64, err error) {
	feed, next, err := tx.Changes(after, atATime)
	if err != nil {
		return nil, 0, after, err
	}
	kv := tx.Space(Space)
	for _, c := range feed {
		if c.Doctype != doctypes.FileName {
			continue
		}
		one := change{record: record{id: idOf(c.ID)}, gone: true}
		if !c.Deleted {
			f, err := instance.In[doctypes.File](tx).Get(c.ID)
			switch {
			case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged): // the doctor knows of it
			case err != nil:
				return nil, 0, after, err
			case IsPhoto(f.Current().Mime):
				one.is(f)
			}
		}
		s, known, err := slotOf(kv, one.record.id)
		if err != nil {
			return nil, 0, after, err
		}
		if one.gone && !known {
			continue
		}
		one.fresh = !one.gone && (!known || s.print != one.print)
		list = append(list, one)
	}
	return list, len(feed), next, nil
}

// is takes over what a document says.
func (c *change) is(f doctypes.File) {
	c.gone, c.now = false, *f.Current()
	c.record.parent = idOf(instance.DocID(f.Parent))
	c.record.taken = wall(c.now.Modified).Unix()
	sum := sha256.Sum256([]byte(c.now.Blob.ID + " " + c.now.Mime))
	copy(c.print[:], sum[:])
}

// look reads what the content tells.
func (m *Maker) look(ctx context.Context, i *instance.Instance, c *change) error {
	facts, err := glance(ctx, i, c.now.Blob)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, photo.ErrUnreadable):
		return nil
	case errors.Is(err, storage.ErrDamaged), errors.Is(err, storage.ErrNotFound):
		c.record.flags |= damaged
		return nil
	case err != nil:
		return err
	}
	if facts.Taken.IsZero() && !facts.Made.IsZero() {
		facts.Taken = wall(facts.Made)
	}
	if !facts.Taken.IsZero() {
		c.record.taken = facts.Taken.Unix()
		c.record.flags |= told
	}
	if facts.Place {
		c.record.flags |= placed
	}
	c.record.width, c.record.height = uint64(max(facts.Width, 0)), uint64(max(facts.Height, 0))
	c.record.duration = uint64(max(facts.Duration/time.Millisecond, 0))
	return nil
}

// glance reads what a content tells, also one that is put aside: it keeps its place
// among the photos, and may come back.
func glance(ctx context.Context, i *instance.Instance, of storage.Ref) (f photo.Facts, err error) {
	r, err := i.OpenStored(ctx, of)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return photo.Glance(r)
}
