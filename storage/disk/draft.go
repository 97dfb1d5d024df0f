package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// draftFolder is where contents of a keyspace grow. What lies there is whole up
// to the size in the Draft; what is beyond was never acknowledged.
const draftFolder = "drafts"

// draft returns the path of a draft, and the place that it moves to.
func (b *Blobs) draft(ks storage.ID, id string) (path, place string, err error) {
	place, err = b.place(ks, id)
	return filepath.Join(b.folder(ks), draftFolder, id), place, err
}

// Append implements storage.Drafts. A Draft has one blob, its file, and no
// state.
func (b *Blobs) Append(ctx context.Context, ks storage.ID, d storage.Draft, r io.Reader) (_ storage.Draft, err error) {
	defer fault.Wrap(&err, "append to draft")
	if err := errors.Join(ctx.Err(), b.space.Grow(false)); err != nil {
		return d, err
	}
	next, f, err := b.openDraft(ks, d)
	if err != nil {
		return d, err
	}
	g := &growing{ctx: ctx, blobs: b, file: f, offset: d.Size}
	_, ended := io.Copy(g, r)
	if err := errors.Join(g.failed, fileFault(f.Sync())); err != nil {
		err = errors.Join(err, f.Truncate(d.Size), f.Close()) // its room may be needed
		if len(d.Blobs) == 0 {
			err = errors.Join(err, b.Delete(context.WithoutCancel(ctx), ks, next.Blobs[0]))
		}
		return d, err
	}
	if err := f.Close(); err != nil {
		return d, err
	}
	next.Size = g.offset
	return next, ended
}

// openDraft opens the file of a draft at its size, a new one if there is none.
func (b *Blobs) openDraft(ks storage.ID, d storage.Draft) (storage.Draft, *os.File, error) {
	if len(d.Blobs) == 0 {
		d = storage.Draft{Blobs: []string{newID()}}
		path, _, err := b.draft(ks, d.Blobs[0])
		if err != nil {
			return d, nil, err
		}
		f, err := b.createDraft(path)
		return d, f, err
	}
	path, place, err := b.draft(ks, d.Blobs[0])
	if err != nil {
		return d, nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) { // finished already, by one whose Ref was not kept
		if err = durable.Rename(place, path); err == nil {
			f, err = os.OpenFile(path, os.O_WRONLY, 0)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil, storage.ErrNotFound
	}
	if err != nil {
		return d, nil, err
	}
	if err := cut(f, d.Size); err != nil {
		return d, nil, errors.Join(err, f.Close())
	}
	return d, f, nil
}

// createDraft makes an empty file whose name is durable.
func (b *Blobs) createDraft(path string) (*os.File, error) {
	if err := b.folders.Make(filepath.Dir(path)); err != nil {
		return nil, fileFault(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fileFault(err)
	}
	if err := durable.SyncDir(filepath.Dir(path)); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	return f, nil
}

// cut drops what an Append wrote that was never acknowledged.
func cut(f *os.File, size int64) error {
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case info.Size() < size:
		return storage.ErrDamaged.Because(fmt.Errorf("draft of %d bytes, not %d", info.Size(), size))
	case info.Size() > size:
		return fileFault(f.Truncate(size))
	}
	return nil
}

// Finish implements storage.Drafts. The Ref has no hash: package sealed, for
// which contents come in parts, has its own.
func (b *Blobs) Finish(ctx context.Context, ks storage.ID, d storage.Draft) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "finish draft")
	if err := ctx.Err(); err != nil {
		return storage.Ref{}, err
	}
	d, f, err := b.openDraft(ks, d)
	if err != nil {
		return storage.Ref{}, err
	}
	if err := errors.Join(fileFault(f.Sync()), f.Close()); err != nil {
		return storage.Ref{}, err
	}
	path, _, err := b.draft(ks, d.Blobs[0])
	if err == nil {
		err = b.settle(path, ks, d.Blobs[0])
	}
	return storage.Ref{ID: d.Blobs[0], Size: d.Size}, err
}
