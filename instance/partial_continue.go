package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"pims/fault"
	"pims/storage"
)

// Part is what comes next of an upload.
type Part struct {
	At    int64 // how many bytes were there before
	Size  int64 // of the whole, where it is said only now; -1 if not
	R     io.Reader
	Sniff func(name string, head []byte) string // tells the media type when all is there
	Check func() error                          // of what R gave; an error lets go of this part. May be nil
}

// Continued is an upload after one part.
type Continued struct {
	Took  int64 // bytes of this part
	Size  int64 // of the whole, -1 while nobody has said
	Entry Entry // the file, once it is there
}

// Continue adds a part to an upload. What came is on disk when it returns, also
// where R broke off, and with the last byte the file is there. One part at a
// time: ErrOffset if another came first.
//
// A commit never waits for a client: the context's end does not end it.
func (a *Access) Continue(ctx context.Context, id DocID, part Part) (c Continued, err error) {
	defer fault.Wrap(&err, "continue an upload")
	ctx = context.WithoutCancel(ctx)
	var p Partial
	var room int64
	err = a.View(ctx, func(tx *Tx) (err error) {
		if p, err = tx.Partial(id); err != nil {
			return err
		}
		room, err = tx.Room()
		return err
	})
	if err != nil {
		return c, err
	}
	was := p
	if part.At != p.Draft.Size {
		return c, ErrOffset
	}
	limit := p.Size - p.Draft.Size
	switch {
	case p.Size < 0 && part.Size >= p.Draft.Size:
		p.Size = part.Size
		limit = p.Size - p.Draft.Size
		if limit > room {
			return c, ErrOverQuota
		}
	case p.Size < 0:
		limit = room
	}
	c.Size = p.Size
	in := &bounded{r: part.R, left: max(limit, 0)}
	if p.Size >= 0 && p.Size <= smallPartial && p.Draft.Size == 0 {
		return a.continueSmall(ctx, c, was, p, part, in)
	}
	broken := a.appendTo(ctx, &p.Draft, in)
	if lost := isAbsent(broken) || isDamaged(broken); lost && p.Draft.Size == was.Draft.Size {
		// A backup does not bring it all back. Its client begins anew.
		return c, errors.Join(storage.ErrNotFound.Because(broken), a.DropPartial(ctx, id))
	}
	return a.keepPart(ctx, c, was, p, part, broken)
}

// appendTo adds to a draft; one that could not be added to stays as it was.
func (a *Access) appendTo(ctx context.Context, d *storage.Draft, r io.Reader) error {
	more, err := a.inst.house.Blobs.Append(ctx, a.inst.id.keyspace(), *d, r)
	if err == nil || more.Size > d.Size {
		*d = more
	}
	return err
}

// keepPart keeps what a part gave, and has the file arrive if that was the last.
func (a *Access) keepPart(ctx context.Context, c Continued, was, p Partial, part Part, broken error) (Continued, error) {
	if part.Check != nil {
		if err := part.Check(); err != nil {
			return c, errors.Join(err, a.forget(ctx, leaves(p.Draft, was.Draft)))
		}
	}
	if p.Draft.Size == was.Draft.Size && p.Size == was.Size && !p.Whole() {
		return c, broken // nothing came
	}
	ran, err := a.attempt(ctx, func(tx *Tx) error {
		if err := tx.stillAt(was); err != nil {
			return err
		}
		for _, blob := range leaves(was.Draft, p.Draft) {
			if err := tx.kv.Set([]byte(keyDead+blob), nil); err != nil {
				return err
			}
		}
		return tx.putPartial(&was, p)
	})
	if err != nil && !ran {
		err = errors.Join(err, a.forget(ctx, leaves(p.Draft, was.Draft)))
	}
	if err != nil {
		return c, errors.Join(err, broken)
	}
	c.Took = p.Draft.Size - was.Draft.Size
	err = errors.Join(broken, a.forget(ctx, leaves(was.Draft, p.Draft)))
	if p.Whole() && broken == nil {
		c.Entry, err = a.Arrive(ctx, p.ID, part.Sniff)
	}
	return c, err
}

// stillAt refuses what another part has overtaken.
func (tx *Tx) stillAt(was Partial) error {
	is, err := tx.Partial(was.ID)
	if err == nil && is.Draft.Size != was.Draft.Size {
		err = ErrOffset
	}
	return err
}

// leaves are the contents that hold a draft, and not the next any more.
func leaves(d, next storage.Draft) []string {
	return slices.DeleteFunc(slices.Clone(d.Blobs), func(id string) bool { return slices.Contains(next.Blobs, id) })
}

// forget removes contents that hold a draft no longer. Sweep knows of those that
// somebody holds.
func (a *Access) forget(ctx context.Context, blobs []string) (err error) {
	if a.inst.house.holds.keeps(a.inst.id) {
		return nil
	}
	for _, id := range blobs {
		err = errors.Join(err, a.inst.house.Blobs.Delete(ctx, a.inst.id.keyspace(), id))
	}
	return err
}

// smallPartial is up to where an upload that comes in one part is kept like any
// other file, without a draft.
const smallPartial = 256 << 10

// continueSmall takes in the first part of a small upload.
func (a *Access) continueSmall(ctx context.Context, c Continued, was, p Partial, part Part, in *bounded) (Continued, error) {
	content, broken := io.ReadAll(in)
	if int64(len(content)) < p.Size || broken != nil {
		err := a.appendTo(ctx, &p.Draft, bytes.NewReader(content))
		return a.keepPart(ctx, c, was, p, part, errors.Join(broken, err))
	}
	if part.Check != nil {
		if err := part.Check(); err != nil {
			return c, err
		}
	}
	ref, err := a.inst.Receive(ctx, bytes.NewReader(content))
	if err != nil {
		return c, err
	}
	e, ran, err := a.settle(ctx, was, p, NewVersion{Blob: ref, Mime: part.Sniff(p.Name, in.head), Modified: p.Modified})
	switch {
	case err == nil:
		c.Entry, c.Took = e, p.Size
	case !ran:
		err = errors.Join(err, a.inst.DropBlob(ctx, ref))
	}
	return c, err
}

// Arrive makes a file of an upload whose bytes are all there. It may be tried
// again.
func (a *Access) Arrive(ctx context.Context, id DocID, sniff func(name string, head []byte) string) (e Entry, err error) {
	defer fault.Wrap(&err, "an upload arrives")
	var p Partial
	err = a.View(ctx, func(tx *Tx) (err error) {
		p, err = tx.Partial(id)
		return err
	})
	if err != nil {
		return e, err
	}
	ref, err := a.inst.house.Blobs.Finish(ctx, a.inst.id.keyspace(), p.Draft)
	if err != nil {
		return e, err
	}
	head, err := a.headOf(ctx, ref)
	if err != nil {
		return e, err
	}
	e, _, err = a.settle(ctx, p, p, NewVersion{Blob: ref, Mime: sniff(p.Name, head), Modified: p.Modified})
	return e, err
}

// headOf reads what tells the media type of a content.
func (a *Access) headOf(ctx context.Context, ref storage.Ref) ([]byte, error) {
	r, err := a.inst.OpenStored(ctx, ref)
	if err != nil {
		return nil, err
	}
	head, err := io.ReadAll(io.LimitReader(r, sniffed))
	return head, errors.Join(err, r.Close())
}

// settle puts a whole content into the tree, in one commit with the end of its
// upload; ran is as of attempt.
func (a *Access) settle(ctx context.Context, was, p Partial, v NewVersion) (e Entry, ran bool, err error) {
	ran, err = a.attempt(ctx, func(tx *Tx) (err error) {
		if err := errors.Join(tx.stillAt(was), tx.dropPartial(was, v.Blob.ID)); err != nil {
			return err
		}
		if e, err = tx.Tree().arrive(p, v); err != nil {
			return err
		}
		key, err := partialKey(keyArrived, p.ID)
		if err != nil {
			return err
		}
		return storage.SetJSON(tx.kv, key, Arrived{e.ID, p.Size, tx.now.AddDate(0, 0, arrivedDays)})
	})
	return e, ran, err
}

// arrive puts a whole content where it was to go; where that folder is gone
// meanwhile, into the root, so that it is not lost.
func (t Tree) arrive(p Partial, v NewVersion) (Entry, error) {
	if p.File != "" {
		return t.AddVersion(p.File, v, p.Match)
	}
	parent := p.Parent
	if _, err := t.folder(parent); isAbsent(err) || errors.Is(err, ErrInTrash) {
		parent = t.tx.uppermost()
	}
	for _, name := range p.Folders {
		d, err := t.FolderNamed(parent, name)
		if err != nil {
			return Entry{}, err
		}
		parent = d.ID
	}
	e, _, err := t.AddFile(parent, p.Name, v, p.Way)
	return e, err
}
