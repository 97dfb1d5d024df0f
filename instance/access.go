package instance

import (
	"context"
	"io"

	"pims/doctypes"
	"pims/storage"
)

// Access is an instance narrowed to Rights: what a request is handed. Package
// consent makes it, and nothing that holds one reaches beyond it.
type Access struct {
	inst   *Instance
	rights Rights
	still  func(*Tx) error // nil if it lasts as long as the request
	handed handed
}

// Access narrows the instance. Only package consent, which decides rights, and
// package move, which carries whole instances, call it.
func (i *Instance) Access(rights Rights) *Access { return &Access{inst: i, rights: rights} }

// AccessWhile is Access for who may lose it at any time: still judges each Update
// within it, and sees everything. What it refuses is not written.
func (i *Instance) AccessWhile(rights Rights, still func(*Tx) error) *Access {
	return &Access{inst: i, rights: rights, still: still}
}

// ID returns the id of the instance that this is an access to.
func (a *Access) ID() ID { return a.inst.id }

// Close gives the instance back.
func (a *Access) Close() error { return a.inst.Close() }

// View runs fn over a snapshot of what this access may read.
func (a *Access) View(ctx context.Context, fn func(*Tx) error) error {
	return a.inst.ks.View(ctx, func(kv storage.Tx) error {
		tx := a.inst.tx(kv, a.rights)
		tx.handed = &a.handed
		return fn(tx)
	})
}

// Update runs fn and commits what it wrote, or nothing if it fails. fn may run
// more than once.
func (a *Access) Update(ctx context.Context, fn func(*Tx) error) error {
	if a.still == nil {
		return a.inst.update(ctx, a.rights, fn)
	}
	return a.inst.update(ctx, a.rights, func(tx *Tx) error {
		if err := a.still(a.inst.tx(tx.kv, everything)); err != nil {
			return err
		}
		return fn(tx)
	})
}

// attempt is Update; ran says that fn was well and only the commit may have
// failed, which may still be replayed: rather a content without a document then,
// which is found later, than a document without its content.
func (a *Access) attempt(ctx context.Context, fn func(*Tx) error) (ran bool, err error) {
	err = a.Update(ctx, func(tx *Tx) error {
		ran = false
		err := fn(tx)
		ran = err == nil
		return err
	})
	return ran, err
}

// Content is an open content of a file. Close it.
type Content struct {
	io.ReadSeekCloser
	Entry   Entry // of the file as it is now
	Version doctypes.Version
}

// Open opens a version of a file, the current one if n is 0.
func (a *Access) Open(ctx context.Context, id DocID, n int) (*Content, error) {
	return a.OpenFound(ctx, string(id), func(*Tx) (DocID, error) { return id, nil }, n)
}

// OpenFound is Open for the file that find returns, in the same View. way tells all
// that find goes by: the same one leads to the same file until what it reads changes.
func (a *Access) OpenFound(ctx context.Context, way string, find func(*Tx) (DocID, error), n int) (c *Content, err error) {
	whole := a.rights.readsFiles()
	key, now := foundKey{a.inst.id, way, n}, a.inst.commits()
	commits := now.Load()
	if c = a.inst.house.found.get(key); c == nil || !whole {
		read := &trail{id: a.inst.id, whole: whole}
		if c, err = a.lookUp(ctx, read, find, n); err != nil {
			return nil, err
		}
		if !c.Version.Blob.Kept {
			a.inst.house.found.keep(key, read, commits, now, c)
		}
	}
	if c.ReadSeekCloser == nil {
		if c.ReadSeekCloser, err = a.inst.OpenStored(ctx, c.Version.Blob); err != nil {
			return nil, a.missing(ctx, c.Entry.ID, c.Version.Blob, err)
		}
	}
	return c, nil
}

// lookUp reads what is known of a content; a small one it opens.
func (a *Access) lookUp(ctx context.Context, read *trail, find func(*Tx) (DocID, error), n int) (*Content, error) {
	c := new(Content)
	return c, a.View(ctx, func(tx *Tx) error {
		read.Tx, tx.kv = tx.kv, read
		id, err := find(tx)
		if err != nil {
			return err
		}
		f, err := In[doctypes.File](tx).Get(id)
		if err != nil {
			return err
		}
		if len(f.Versions) == 0 {
			return storage.ErrNotFound // hidden from this access
		}
		v := f.Current()
		if n != 0 {
			v = f.Version(n)
		}
		if v == nil {
			return storage.ErrNotFound
		}
		if err := Aside(v.Infected); err != nil {
			return err
		}
		c.Entry, c.Version = fileEntry(id, f), *v
		if v.Blob.Kept {
			c.ReadSeekCloser, err = tx.openKept(v.Blob)
			return promised(err)
		}
		return nil
	})
}

// promised turns the absence of a content into damage: its document says that it is there.
func promised(err error) error {
	if isAbsent(err) {
		return storage.ErrDamaged.Because(err)
	}
	return err
}

// missing is promised for what was opened after the View: the document may have
// been deleted for good since.
func (a *Access) missing(ctx context.Context, id DocID, ref storage.Ref, err error) error {
	if isAbsent(err) {
		if still, failed := a.inst.stillNeeds(ctx, neededContent{ref, id}); !still && failed == nil {
			return err
		}
	}
	return promised(err)
}

// OpenBlob opens a content by a reference taken from a document that this
// access could read: the reference holds the key.
func (a *Access) OpenBlob(ctx context.Context, ref storage.Ref) (io.ReadSeekCloser, error) {
	return a.inst.OpenBlob(ctx, ref)
}

// OpenStored is Instance.OpenStored, for package move.
func (a *Access) OpenStored(ctx context.Context, ref storage.Ref) (io.ReadSeekCloser, error) {
	return a.inst.OpenStored(ctx, ref)
}

// Allows reports whether this access may do something to a doctype, or to a
// part of it.
func (a *Access) Allows(t doctypes.Name, v Verb) bool { return a.rights.Allow(t, v) }

// Sliced reports whether this access sees a part of a doctype at most.
func (a *Access) Sliced(t doctypes.Name) bool {
	_, sliced := a.rights.Only[t]
	return sliced
}
