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
	handed handed
}

// Access narrows the instance. Only package consent, which decides rights, and
// package move, which carries whole instances, call it.
func (i *Instance) Access(rights Rights) *Access { return &Access{inst: i, rights: rights} }

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
	return a.inst.update(ctx, a.rights, fn)
}

// Content is an open content of a file. Close it.
type Content struct {
	io.ReadSeekCloser
	Entry   Entry // of the file as it is now
	Version doctypes.Version
}

// Open opens a version of a file, the current one if n is 0.
func (a *Access) Open(ctx context.Context, id DocID, n int) (*Content, error) {
	c := new(Content)
	err := a.View(ctx, func(tx *Tx) error {
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
		c.Entry, c.Version = fileEntry(id, f), *v
		if v.Blob.Kept {
			c.ReadSeekCloser, err = tx.openKept(v.Blob)
			return promised(err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if c.ReadSeekCloser == nil {
		if c.ReadSeekCloser, err = a.inst.OpenBlob(ctx, c.Version.Blob); err != nil {
			return nil, promised(err)
		}
	}
	return c, nil
}

// promised turns the absence of a content into damage: its document says that it is there.
func promised(err error) error {
	if isAbsent(err) {
		return storage.ErrDamaged.Because(err)
	}
	return err
}

// OpenBlob opens a content by a reference taken from a document that this
// access could read: the reference holds the key.
func (a *Access) OpenBlob(ctx context.Context, ref storage.Ref) (io.ReadSeekCloser, error) {
	return a.inst.OpenBlob(ctx, ref)
}

// Allows reports whether this access may do something to a doctype, or to a
// part of it.
func (a *Access) Allows(t doctypes.Name, v Verb) bool { return a.rights.Allow(t, v) }

// Sliced reports whether this access sees a part of a doctype at most.
func (a *Access) Sliced(t doctypes.Name) bool {
	_, sliced := a.rights.Only[t]
	return sliced
}
