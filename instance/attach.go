package instance

import (
	"context"
	"encoding/binary"
	"io"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// Store keeps a content for a document that is no file. It is garbage until
// Tx.Attach says whose it is. ErrOverQuota, as for an upload, if there is no room.
func (a *Access) Store(ctx context.Context, r io.Reader) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "store a content")
	var room int64
	err = a.View(ctx, func(tx *Tx) (err error) {
		if !tx.rights.write() {
			return ErrForbidden
		}
		room, err = tx.Room()
		return err
	})
	if err != nil {
		return storage.Ref{}, err
	}
	in := &bounded{r: r, left: room, claim: a.inst.house.claims.begin(a.inst.id, room)}
	defer in.claim.end()
	return a.inst.Receive(ctx, in)
}

// Discard removes a content that was stored and came to be nobody's; one that a
// document refers to stays. After an Update that attached it and then failed to
// commit it is better left: the commit may still be replayed.
func (a *Access) Discard(ctx context.Context, ref storage.Ref) (err error) {
	defer fault.Wrap(&err, "discard a content")
	var needed bool
	ctx = context.WithoutCancel(ctx) // the person may be gone already; the clean-up must not go with them
	err = a.View(ctx, func(tx *Tx) (err error) {
		if !tx.rights.write() {
			return ErrForbidden
		}
		needed, err = tx.referred(ref.ID)
		return err
	})
	if err != nil || needed {
		return err
	}
	return a.inst.DropBlob(ctx, ref)
}

// Attach notes that a document refers to contents, which its body names: they
// stay as long as it does and count as used. The document is written already,
// and of a doctype that stays on its host, since archives carry the contents of files alone. What it
// refers to already is counted once. A content that moves from one document to
// another is attached to the new one before it is detached from the old one.
func (tx *Tx) Attach(id DocID, refs ...storage.Ref) error {
	if err := tx.mayAttach(id); err != nil {
		return err
	}
	for _, ref := range refs {
		if err := tx.attachOne(id, ref); err != nil {
			return err
		}
	}
	return nil
}

// Detach takes back what Attach noted; a content that nobody else refers to is
// removed after the commit. Who deletes the document need not call it.
func (tx *Tx) Detach(id DocID, refs ...storage.Ref) error {
	if err := tx.mayAttach(id); err != nil {
		return err
	}
	for _, ref := range refs {
		if err := tx.detachOne(id, ref.ID); err != nil {
			return err
		}
	}
	return nil
}

// mayAttach finds the document and asks for the right to write it.
func (tx *Tx) mayAttach(id DocID) error {
	for _, d := range doctypes.All() {
		if !d.Stays {
			continue
		}
		key, err := docKey(d.Name, id)
		if err != nil {
			return err
		}
		if _, err = tx.kv.Get(key); !isAbsent(err) {
			if err != nil {
				return err
			}
			return tx.mayWrite(d.Name)
		}
	}
	return storage.ErrNotFound
}

func (tx *Tx) attachOne(id DocID, ref storage.Ref) error {
	key, err := attachedKey(id, ref.ID)
	if err != nil {
		return err
	}
	if _, err := tx.kv.Get(key); !isAbsent(err) {
		return err // it is attached already
	}
	if _, err := tx.kv.Get([]byte(keyDead + ref.ID)); !isAbsent(err) {
		if err == nil {
			err = storage.ErrNotFound // Sweep may have removed it this moment
		}
		return err
	}
	c, err := tx.counters()
	if err != nil {
		return err
	}
	if err := tx.grow(ref.Size); err != nil {
		return err
	}
	c.Attached += ref.Size
	if err := tx.kv.Set(key, binary.BigEndian.AppendUint64(nil, uint64(ref.Size))); err != nil {
		return err
	}
	return tx.refer(ref, id)
}

func (tx *Tx) detachOne(id DocID, blob string) error {
	key, err := attachedKey(id, blob)
	if err != nil {
		return err
	}
	size, err := tx.kv.Get(key)
	if isAbsent(err) {
		return nil
	}
	if err == nil && len(size) != 8 {
		err = storage.ErrDamaged
	}
	if err != nil {
		return err
	}
	c, err := tx.counters()
	if err != nil {
		return err
	}
	c.Attached -= int64(binary.BigEndian.Uint64(size))
	if err := tx.kv.Delete(key); err != nil {
		return err
	}
	return tx.unrefer(blob, id)
}

// detachAll lets go of all that a document refers to.
func (tx *Tx) detachAll(id DocID) error {
	prefix, err := attachedKey(id, "")
	if err != nil {
		return err
	}
	var blobs []string
	for p, err := range tx.kv.Scan(prefix, nil) {
		if err != nil {
			return err
		}
		blobs = append(blobs, string(p.Key[len(prefix):]))
	}
	for _, blob := range blobs {
		if err := tx.detachOne(id, blob); err != nil {
			return err
		}
	}
	return nil
}

func attachedKey(id DocID, blob string) ([]byte, error) {
	raw, err := id.raw()
	return []byte(keyAttached + string(raw) + "/" + blob), err
}
