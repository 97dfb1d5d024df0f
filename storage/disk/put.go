package disk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Put implements storage.Blobs.
func (b *Blobs) Put(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.put(ctx, ks, r, b.fill)
}

// PutUnhashed is Put without a hash in the Ref: for package sealed, whose bytes
// carry their own checks. Hashing is most of the work of a Put.
func (b *Blobs) PutUnhashed(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.put(ctx, ks, r, b.fillUnhashed)
}

// Stage implements storage.Blobs.
func (b *Blobs) Stage(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.Put(ctx, ks, r)
}

// Flush implements storage.Blobs.
func (b *Blobs) Flush(ctx context.Context, ks storage.ID, id string) error { return nil }

// Reclaim implements storage.Blobs.
func (b *Blobs) Reclaim(ctx context.Context, ks storage.ID) error { return nil }

// filler copies r to f and returns size and hash.
type filler func(ctx context.Context, f *os.File, r io.Reader) (size int64, sum []byte, err error)

func (b *Blobs) put(ctx context.Context, ks storage.ID, r io.Reader, fill filler) (ref storage.Ref, err error) {
	defer fault.Wrap(&err, "put blob")
	if !ks.Valid() {
		return storage.Ref{}, storage.ErrBadID
	}
	return b.write(ctx, ks, newID(), r, fill)
}

// write stores r under an id that is free.
func (b *Blobs) write(ctx context.Context, ks storage.ID, id string, r io.Reader, fill filler) (ref storage.Ref, err error) {
	if err := b.space.Grow(false); err != nil {
		return storage.Ref{}, err
	}
	temp := filepath.Join(b.temps(), id)
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return storage.Ref{}, fileFault(err)
	}
	size, sum, err := fill(ctx, f, r)
	if err == nil {
		err = fileFault(f.Sync())
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = b.settle(temp, ks, id)
	}
	if err != nil {
		_ = os.Remove(temp) // if this fails too, Sweep removes it
		return storage.Ref{}, err
	}
	return storage.Ref{ID: id, Size: size, SHA256: sum}, nil
}

// settle moves a whole and synced file to its place.
func (b *Blobs) settle(temp string, ks storage.ID, id string) error {
	place, err := b.place(ks, id)
	if err != nil {
		return err
	}
	if err := b.folders.Make(filepath.Dir(place)); err != nil {
		return fileFault(err)
	}
	return fileFault(durable.Rename(temp, place))
}

func newID() string {
	id := make([]byte, idBytes)
	rand.Read(id) // never fails
	return hex.EncodeToString(id)
}

// fileFault classifies what the file system says.
func fileFault(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return storage.ErrDiskFull.Because(err)
	}
	return err
}
