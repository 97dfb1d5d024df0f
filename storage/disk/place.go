package disk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Place implements storage.Vault. What was a record lies where it did, unless
// something else does now: then it is a file.
func (b *Blobs) Place(ctx context.Context, ks storage.ID, id string, r io.Reader) (err error) {
	defer fault.Wrap(&err, "place blob %s", id)
	b.placing.RLock()
	defer b.placing.RUnlock()
	place, err := b.place(ks, id)
	if err != nil {
		return err
	}
	// What is there may not be durable yet: a crash may have come just before.
	if f, _, err := b.record(ks, id); err == nil {
		return errors.Join(durable.SyncData(f), f.Close(), durable.SyncDir(b.segments(ks)))
	}
	if _, err := os.Lstat(place); err == nil {
		return durable.SyncDir(filepath.Dir(place))
	}
	if err := b.space.Grow(false); err != nil {
		return err
	}
	buffer := b.buffers.Get().(*[]byte)
	defer b.buffers.Put(buffer)
	content, small, err := beginning(r, *buffer)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	if small {
		rec := record{length: int64(len(content)), since: time.Now()}
		rec.id, _ = parseID(id)
		if placed, err := b.placeRecord(ks, rec, recordIn(*buffer, rec.length)); placed || err != nil {
			return fileFault(err)
		}
	}
	_, err = b.write(ctx, ks, id, io.MultiReader(bytes.NewReader(content), r), b.fillUnhashed)
	return err
}

// placeRecord writes a record to where its id says, and reports whether it could
// lie there.
func (b *Blobs) placeRecord(ks storage.ID, r record, raw []byte) (placed bool, err error) {
	at, ok := spotOf(r.id)
	if !ok || at.offset+r.size() > segmentSize {
		return false, nil
	}
	if s := b.writers.holdKnown(where{ks, at.segment}); s != nil { // not where it grows
		defer b.writers.release(s)
		s.mu.Lock()
		defer s.mu.Unlock()
		if at.offset+r.size() > s.end {
			return false, nil
		}
	}
	if err := b.folders.Make(b.segments(ks)); err != nil {
		return false, err
	}
	f, err := os.OpenFile(b.segmentPath(ks, at.segment), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if free, err := r.mayLie(f, at); !free || err != nil {
		return false, err
	}
	return true, errors.Join(r.write(f, at, raw), durable.SyncDir(b.segments(ks)))
}

// mayLie reports whether a spot was never used or given back, or was its own.
func (r *record) mayLie(f *os.File, at spot) (bool, error) {
	var former record
	switch err := former.read(f, at); {
	case err == nil:
		return former.id == r.id && former.length == r.length, nil
	case errors.Is(err, storage.ErrDamaged):
		return false, nil
	case !errors.Is(err, storage.ErrNotFound):
		return false, err
	}
	there := make([]byte, r.size())
	n, err := f.ReadAt(there, at.offset)
	if err == io.EOF {
		err = nil
	}
	return len(bytes.Trim(there[:n], "\x00")) == 0, err
}

// write writes a record, its header last: one that is there is whole.
func (r *record) write(f *os.File, at spot, raw []byte) error {
	if _, err := f.WriteAt(raw[headerSize:], at.offset+headerSize); err != nil {
		return err
	}
	if err := durable.SyncData(f); err != nil {
		return err
	}
	r.put(raw)
	if _, err := f.WriteAt(raw[:headerSize], at.offset); err != nil {
		return err
	}
	return durable.SyncData(f)
}
