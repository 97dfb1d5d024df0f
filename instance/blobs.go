package instance

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"pims/storage"
)

// smallContent is the longest content that is kept as a value, in the commit
// that refers to it first.
const smallContent = 2 << 10

// Receive takes in a content on its way to a document. A small one is carried
// by its Ref, a larger one lies in the store; the commit that first refers to
// either makes it durable, and before that it is garbage.
func (i *Instance) Receive(ctx context.Context, r io.Reader) (storage.Ref, error) {
	buffer := beginnings.Get().(*[sniffed]byte)
	defer beginnings.Put(buffer)
	head := buffer[:smallContent+1]
	n, err := storage.Fill(r, head)
	if err != nil && err != io.EOF {
		return storage.Ref{}, err
	}
	if n == len(head) {
		return i.StageBlob(ctx, io.MultiReader(bytes.NewReader(head), r))
	}
	return storage.Keep(bytes.Clone(head[:n])), nil
}

// StageBlob stores a content of any size in the store of contents; the commit
// that first refers to it makes it durable.
func (i *Instance) StageBlob(ctx context.Context, r io.Reader) (storage.Ref, error) {
	return i.house.Blobs.Stage(ctx, i.id.keyspace(), r)
}

// PutBlob is StageBlob with a content that is durable at once; it is garbage
// until a document refers to it.
func (i *Instance) PutBlob(ctx context.Context, r io.Reader) (storage.Ref, error) {
	return i.house.Blobs.Put(ctx, i.id.keyspace(), r)
}

// OpenBlob opens a content of this instance. ErrInfected if a virus was found in it.
func (i *Instance) OpenBlob(ctx context.Context, ref storage.Ref) (r io.ReadSeekCloser, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		v, err := tx.Verdict(ref)
		if err != nil && !isAbsent(err) && !isDamaged(err) { // then a file says it, or the next scan does
			return err
		}
		return Aside(v.Infected)
	})
	if err != nil {
		return nil, err
	}
	return i.OpenStored(ctx, ref)
}

// OpenStored is OpenBlob also for what is infected: for who examines contents, or
// carries them as they are, and shows them to nobody.
func (i *Instance) OpenStored(ctx context.Context, ref storage.Ref) (r io.ReadSeekCloser, err error) {
	if !ref.Kept {
		return i.house.Blobs.Open(ctx, i.id.keyspace(), ref)
	}
	err = i.View(ctx, func(tx *Tx) error {
		r, err = tx.openKept(ref)
		return err
	})
	return r, err
}

// DropBlob removes a content that no document ever referred to.
func (i *Instance) DropBlob(ctx context.Context, ref storage.Ref) error {
	if ref.Kept {
		return nil // it lies nowhere before the commit that refers to it
	}
	return i.house.Blobs.Delete(ctx, i.id.keyspace(), ref.ID)
}

// openKept opens a content that is kept as a value.
func (tx *Tx) openKept(ref storage.Ref) (io.ReadSeekCloser, error) {
	content, carried := ref.Carried()
	if !carried {
		var err error
		if content, err = tx.kv.Get([]byte(keyContent + ref.ID)); err != nil {
			return nil, err
		}
		if sum := sha256.Sum256(content); !bytes.Equal(sum[:], ref.SHA256) {
			return nil, storage.ErrDamaged
		}
	}
	return kept{bytes.NewReader(content)}, nil
}

// kept reads a small content.
type kept struct{ *bytes.Reader }

func (kept) Close() error { return nil }

// refer notes that a document refers to a content, which this commit makes
// durable. One that nobody refers to any more is dead.
func (tx *Tx) refer(ref storage.Ref, id DocID) error {
	key, err := refKey(ref.ID, id)
	if err != nil {
		return err
	}
	if err := tx.kv.Set(key, nil); err != nil {
		return err
	}
	return tx.receive(ref)
}

// share notes that a document, whose id was made for it, refers to a content
// that another, in this very transaction, refers to.
func (tx *Tx) share(blob string, id DocID) error {
	key, err := refKey(blob, id)
	if err != nil {
		return err
	}
	return tx.add(key, nil)
}

// receive writes a content that a Ref carries, and has one in the store flushed
// before the commit.
func (tx *Tx) receive(ref storage.Ref) error {
	content, carried := ref.Carried()
	switch {
	case carried:
		return tx.kv.Set([]byte(keyContent+ref.ID), content)
	case ref.Kept:
		_, err := tx.kv.Get([]byte(keyContent + ref.ID))
		return err
	case !slices.Contains(tx.staged, ref.ID):
		tx.staged = append(tx.staged, ref.ID)
	}
	return nil
}

// unrefer takes a reference back; with the last one the content is due to be
// removed by Sweep, after this commit.
func (tx *Tx) unrefer(blob string, id DocID) error {
	key, err := refKey(blob, id)
	if err != nil {
		return err
	}
	if err := tx.kv.Delete(key); err != nil {
		return err
	}
	if still, err := tx.referred(blob); err != nil || still {
		return err
	}
	tx.Want(Sweep, tx.now)
	return tx.kv.Set([]byte(keyDead+blob), nil)
}

// referred reports whether any document refers to a blob.
func (tx *Tx) referred(blob string) (bool, error) {
	for _, err := range tx.kv.Scan([]byte(keyRef+blob+"/"), nil) {
		return err == nil, err
	}
	return false, nil
}

func refKey(blob string, id DocID) ([]byte, error) {
	if _, err := hex.DecodeString(blob); err != nil || len(blob) != 32 {
		return nil, storage.ErrDamaged
	}
	key := append(append(append(make([]byte, 0, 64), keyRef...), blob...), '/')
	return id.appendRaw(key)
}
