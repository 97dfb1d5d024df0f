package disk

import (
	"bytes"
	"context"
	"crypto/sha256"
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
	return b.put(ctx, ks, r, true)
}

// PutUnhashed is Put without a hash in the Ref: for package sealed, whose bytes
// carry their own checks. Hashing is most of the work of a Put.
func (b *Blobs) PutUnhashed(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.put(ctx, ks, r, false)
}

func (b *Blobs) put(ctx context.Context, ks storage.ID, r io.Reader, hashed bool) (ref storage.Ref, err error) {
	if ref, err = b.stage(ctx, ks, r, hashed); err != nil {
		return ref, err
	}
	if err = b.Flush(ctx, ks, ref.ID); err != nil {
		return storage.Ref{}, errors.Join(err, b.Delete(context.WithoutCancel(ctx), ks, ref.ID))
	}
	return ref, nil
}

// Stage implements storage.Blobs. A content that is a file is durable at once.
func (b *Blobs) Stage(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.stage(ctx, ks, r, true)
}

// StageUnhashed is Stage without a hash in the Ref: see PutUnhashed.
func (b *Blobs) StageUnhashed(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.stage(ctx, ks, r, false)
}

func (b *Blobs) stage(ctx context.Context, ks storage.ID, r io.Reader, hashed bool) (ref storage.Ref, err error) {
	defer fault.Wrap(&err, "put blob")
	if !ks.Valid() {
		return storage.Ref{}, storage.ErrBadID
	}
	if err := b.space.Grow(false); err != nil {
		return storage.Ref{}, err
	}
	buffer := b.buffers.Get().(*[]byte)
	defer b.buffers.Put(buffer)
	content, small, err := beginning(r, *buffer)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return storage.Ref{}, err
	}
	if !small {
		return b.write(ctx, ks, newID(), io.MultiReader(bytes.NewReader(content), r), b.filler(hashed))
	}
	ref.Size = int64(len(content))
	if hashed {
		sum := sha256.Sum256(content)
		ref.SHA256 = sum[:]
	}
	ref.ID, err = b.append(ks, recordIn(*buffer, ref.Size), ref.Size)
	return ref, err
}

// beginning reads r into a buffer, behind room for a header, and reports
// whether it has come to its end and is small enough for a record.
func beginning(r io.Reader, buffer []byte) (content []byte, small bool, err error) {
	n, err := storage.Fill(r, buffer[headerSize:headerSize+largest+1])
	return buffer[headerSize : headerSize+n], err == io.EOF && n <= largest, ignoreEOF(err)
}

// recordIn returns the record in a buffer, up to the zeros at its end.
func recordIn(buffer []byte, length int64) []byte {
	raw := buffer[:sizeOf(length)]
	clear(raw[headerSize+length:])
	return raw
}

func (b *Blobs) filler(hashed bool) filler {
	if hashed {
		return b.fill
	}
	return b.fillUnhashed
}

// write stores r as a file, under an id that is free.
func (b *Blobs) write(ctx context.Context, ks storage.ID, id string, r io.Reader, fill filler) (ref storage.Ref, err error) {
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

// fileFault classifies what the file system says.
func fileFault(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return storage.ErrDiskFull.Because(err)
	}
	return err
}
