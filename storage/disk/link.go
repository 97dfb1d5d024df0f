package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Link implements storage.Blobs: a file by a hard link, so that it costs no room
// and either side may be deleted; a record by a copy, and a file too where the
// file system refuses.
func (b *Blobs) Link(ctx context.Context, from storage.ID, ref storage.Ref, to storage.ID) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "link blob %s", ref.ID)
	if err := ctx.Err(); err != nil {
		return storage.Ref{}, err
	}
	if err := b.space.Grow(false); err != nil { // as the document that it is for
		return storage.Ref{}, err
	}
	source, err := b.place(from, ref.ID)
	if err != nil {
		return storage.Ref{}, err
	}
	linked := ref // its SHA256 and Key stay: they are the caller's to give
	linked.ID = newID()
	target, err := b.place(to, linked.ID)
	if err != nil {
		return storage.Ref{}, err
	}
	if _, err := os.Lstat(source); errors.Is(err, fs.ErrNotExist) {
		return b.copied(ctx, from, ref, to) // a record, or nothing
	}
	if err := b.folders.Make(filepath.Dir(target)); err != nil {
		return storage.Ref{}, fileFault(err)
	}
	switch err := os.Link(source, target); {
	case noLink(err):
		return b.copied(ctx, from, ref, to)
	case errors.Is(err, fs.ErrNotExist):
		return storage.Ref{}, storage.ErrNotFound
	case err != nil:
		return storage.Ref{}, fileFault(err)
	}
	if err := durable.SyncDir(filepath.Dir(target)); err != nil {
		return storage.Ref{}, errors.Join(err, os.Remove(target))
	}
	return linked, nil
}

// noLink: other file system, too many links of the file, or a file system
// without any.
func noLink(err error) bool {
	for _, errno := range []syscall.Errno{syscall.EXDEV, syscall.EMLINK, syscall.EPERM, syscall.ENOTSUP} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

func (b *Blobs) copied(ctx context.Context, from storage.ID, ref storage.Ref, to storage.ID) (storage.Ref, error) {
	r, _, err := b.lift(ctx, from, ref.ID)
	if err != nil {
		return storage.Ref{}, err
	}
	copied, err := b.PutUnhashed(ctx, to, r)
	ref.ID = copied.ID
	return ref, errors.Join(err, r.Close())
}
