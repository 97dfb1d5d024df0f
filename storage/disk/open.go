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
	if !ks.Valid() {
		return nil, 0, storage.ErrBadID
	}
	in, r, broken := b.lives(ks, id)
	if broken == nil {
		return section{io.NewSectionReader(in, r.content(), r.length), in}, r.length, nil
	}
	place, err := b.place(ks, id)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(place)
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

// lives returns a record that lives, and its segment to be read. ErrNotFound if
// there is none, ErrDamaged if something else lies there.
func (b *Blobs) lives(ks storage.ID, id string) (*reading, record, error) {
	at, raw, err := spotIn(id)
	if err != nil {
		return nil, record{}, err
	}
	f, err := b.readers.hold(b, where{ks, at.segment})
	r, err := found(f, err, at, raw)
	return f, r, err
}

// record opens the segment of a record that lives, to change it.
func (b *Blobs) record(ks storage.ID, id string) (*os.File, record, error) {
	at, raw, err := spotIn(id)
	if err != nil {
		return nil, record{}, err
	}
	f, err := os.OpenFile(b.segmentPath(ks, at.segment), os.O_RDWR, 0)
	r, err := found(f, err, at, raw)
	return f, r, err
}

// spotIn returns where an id says that its record lies.
func spotIn(id string) (at spot, raw [idBytes]byte, err error) {
	raw, _ = parseID(id)
	at, ok := spotOf(raw)
	if !ok {
		err = storage.ErrNotFound
	}
	return at, raw, err
}

// found reads the record of an id in a segment that was opened, and closes that
// again if there is none.
func found(f interface {
	io.ReaderAt
	io.Closer
}, opened error, at spot, id [idBytes]byte) (r record, err error) {
	if errors.Is(opened, fs.ErrNotExist) {
		return r, storage.ErrNotFound
	}
	if opened != nil {
		return r, opened
	}
	err = r.read(f, at)
	if err == nil && (r.dead || r.id != id) {
		err = storage.ErrNotFound
	}
	if err != nil {
		err = errors.Join(err, f.Close())
	}
	return r, err
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
	switch f, r, err := b.record(ks, id); {
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
		err = remove(ctx, place)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = remove(ctx, path)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
