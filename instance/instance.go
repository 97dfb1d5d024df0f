package instance

import (
	"context"
	"io"
	"strconv"
	"time"

	"pims/storage"
)

// Format is the version of what an instance stores; see docs/formats.
const Format = 2

// Instance is one open instance. It is safe for concurrent use until Close.
type Instance struct {
	id    ID
	ks    storage.Keyspace // sealed
	bare  storage.Keyspace // the same as the engine has it
	keys  *keys
	house *House
}

// ID returns the instance's id.
func (i *Instance) ID() ID { return i.id }

// Close gives the instance back.
func (i *Instance) Close() error { return i.ks.Close() }

// View runs fn over a snapshot of the whole instance.
func (i *Instance) View(ctx context.Context, fn func(*Tx) error) error {
	return i.ks.View(ctx, func(kv storage.Tx) error { return fn(i.tx(kv, everything)) })
}

// Update runs fn and commits what it wrote, or nothing if it fails. fn may run
// more than once.
func (i *Instance) Update(ctx context.Context, fn func(*Tx) error) error {
	return i.update(ctx, everything, fn)
}

func (i *Instance) update(ctx context.Context, rights Rights, fn func(*Tx) error) error {
	var due map[Work]time.Time
	err := i.ks.Update(ctx, func(kv storage.Tx) error {
		tx := i.tx(kv, rights)
		if err := fn(tx); err != nil {
			return err
		}
		due = tx.due
		return tx.saveCounters()
	})
	if err == nil && i.house.Due != nil {
		for w, at := range due {
			i.house.Due(i.id, w, at)
		}
	}
	return err
}

func (i *Instance) tx(kv storage.Tx, rights Rights) *Tx {
	return &Tx{id: i.id, kv: kv, names: i.keys.names, rights: rights, now: i.house.Now().UTC().Truncate(time.Microsecond)}
}

// PutBlob stores a content of this instance; it is garbage until a document
// refers to it.
func (i *Instance) PutBlob(ctx context.Context, r io.Reader) (storage.Ref, error) {
	return i.house.Blobs.Put(ctx, i.id.keyspace(), r)
}

// OpenBlob opens a content of this instance.
func (i *Instance) OpenBlob(ctx context.Context, ref storage.Ref) (io.ReadSeekCloser, error) {
	return i.house.Blobs.Open(ctx, i.id.keyspace(), ref)
}

// DropBlob removes a content that no document ever referred to.
func (i *Instance) DropBlob(ctx context.Context, ref storage.Ref) error {
	return i.house.Blobs.Delete(ctx, i.id.keyspace(), ref.ID)
}

func formatArgs(have int) error {
	return ErrNewerFormat.With("have", strconv.Itoa(have)).With("want", strconv.Itoa(Format))
}
