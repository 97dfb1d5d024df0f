package disk

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"pims/fault"
	"pims/storage"
	"pims/storage/checked"
)

// Open implements storage.Blobs.
func (b *Blobs) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (_ io.ReadSeekCloser, err error) {
	defer fault.Wrap(&err, "open blob %s", ref.ID)
	f, size, err := b.lift(ctx, ks, ref.ID)
	if err == nil && size != ref.Size {
		err = errors.Join(storage.ErrDamaged.Because(fmt.Errorf("%d bytes, not %d", size, ref.Size)), f.Close())
	}
	if err != nil {
		return nil, err
	}
	if len(ref.SHA256) == 0 { // who gives no hash (package sealed) checks for himself
		return f, nil
	}
	return checked.Reader(f, ref), nil
}

// lift opens the bytes of a blob: a record if there is one with its id where the
// id says, a file otherwise.
func (b *Blobs) lift(ctx context.Context, ks storage.ID, id string) (io.ReadSeekCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	place, err := b.place(ks, id)
	if err != nil {
		return nil, 0, err
	}
	f, r, broken := b.record(ks, id, os.O_RDONLY)
	if broken == nil {
		return section{io.NewSectionReader(f, r.content(), r.length), f}, r.length, nil
	}
	f, err = os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, broken // no file: it tells what is with the record
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// section is a record as a file.
type section struct {
	*io.SectionReader
	io.Closer
}

// record opens the segment that has a record that lives. ErrNotFound if there is
// none, ErrDamaged if something else lies there.
func (b *Blobs) record(ks storage.ID, id string, flag int) (*os.File, record, error) {
	var r record
	raw, _ := parseID(id)
	at, ok := spotOf(raw)
	if !ok {
		return nil, r, storage.ErrNotFound
	}
	f, err := os.OpenFile(b.segmentPath(ks, at.segment), flag, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, r, storage.ErrNotFound
	}
	if err != nil {
		return nil, r, err
	}
	if err := r.read(f, at); err != nil {
		return nil, r, errors.Join(err, f.Close())
	}
	if r.dead || r.id != raw {
		return nil, r, errors.Join(storage.ErrNotFound, f.Close())
	}
	return f, r, nil
}

// read reads the header at a spot. ErrNotFound if nothing was ever written there,
// or it was given back; ErrDamaged if it is no header.
func (r *record) read(f io.ReaderAt, at spot) error {
	var header [headerSize]byte
	n, err := f.ReadAt(header[:], at.offset)
	switch {
	case err != nil && err != io.EOF:
		return err
	case header == [headerSize]byte{}:
		return storage.ErrNotFound
	case n < headerSize || !r.get(header[:], at):
		return storage.ErrDamaged.Because(errors.New("no record where one was"))
	}
	return nil
}

// content returns where the content begins.
func (r *record) content() int64 {
	at, _ := spotOf(r.id)
	return at.offset + headerSize
}

// Delete implements storage.Blobs. A record stays where it is, marked as dead,
// until Reclaim.
func (b *Blobs) Delete(ctx context.Context, ks storage.ID, id string) (err error) {
	defer fault.Wrap(&err, "delete blob %s", id)
	if err := ctx.Err(); err != nil {
		return err
	}
	// Neither is synced: after a power cut the blob may be back, unreferenced.
	switch f, r, err := b.record(ks, id, os.O_RDWR); {
	case err == nil:
		dead := binary.BigEndian.AppendUint32(nil, stateDead)
		_, err = f.WriteAt(dead, r.content()-headerSize+stateAt)
		at, _ := spotOf(r.id)
		b.deletions.add(ks, at.segment)
		return errors.Join(err, f.Close())
	case !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged):
		return err // it may well be there
	}
	path, place, err := b.draft(ks, id)
	if err == nil {
		err = os.Remove(place)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
