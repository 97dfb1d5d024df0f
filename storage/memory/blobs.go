package memory

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"maps"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/checked"
)

// Blobs is a storage.Blobs in RAM.
type Blobs struct {
	mu    sync.Mutex
	byKey map[storage.ID]map[string]kept
}

type kept struct {
	content []byte
	since   time.Time
	draft   bool
}

var _ storage.Vault = (*Blobs)(nil)

// NewBlobs returns an empty blob store.
func NewBlobs() *Blobs { return &Blobs{byKey: map[storage.ID]map[string]kept{}} }

// Put implements storage.Blobs.
func (b *Blobs) Put(ctx context.Context, ks storage.ID, r io.Reader) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "put blob")
	if !ks.Valid() {
		return storage.Ref{}, storage.ErrBadID
	}
	content, err := io.ReadAll(r)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return storage.Ref{}, err
	}
	sum := sha256.Sum256(content)
	return b.add(ks, content, storage.Ref{Size: int64(len(content)), SHA256: sum[:]}), nil
}

// Stage implements storage.Blobs.
func (b *Blobs) Stage(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.Put(ctx, ks, r)
}

// Flush implements storage.Blobs.
func (b *Blobs) Flush(ctx context.Context, ks storage.ID, id string) error { return nil }

// Reclaim implements storage.Blobs.
func (b *Blobs) Reclaim(ctx context.Context, ks storage.ID) error {
	if !ks.Valid() {
		return storage.ErrBadID
	}
	return ctx.Err()
}

func (b *Blobs) add(ks storage.ID, content []byte, ref storage.Ref) storage.Ref {
	id := make([]byte, 16)
	rand.Read(id) // never fails
	ref.ID = hex.EncodeToString(id)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byKey[ks] == nil {
		b.byKey[ks] = map[string]kept{}
	}
	b.byKey[ks][ref.ID] = kept{content: content, since: time.Now()}
	return ref
}

func (b *Blobs) get(ks storage.ID, id string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k, ok := b.byKey[ks][id]; ok && !k.draft {
		return k.content, nil
	}
	return nil, storage.ErrNotFound
}

// Open implements storage.Blobs.
func (b *Blobs) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (_ io.ReadSeekCloser, err error) {
	defer fault.Wrap(&err, "open blob %s", ref.ID)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	content, err := b.get(ks, ref.ID)
	if err != nil {
		return nil, err
	}
	if int64(len(content)) != ref.Size {
		return nil, storage.ErrDamaged
	}
	return checked.Reader(unclosed{bytes.NewReader(content)}, ref), nil
}

type unclosed struct{ *bytes.Reader }

func (unclosed) Close() error { return nil }

// Link implements storage.Blobs.
func (b *Blobs) Link(ctx context.Context, from storage.ID, ref storage.Ref, to storage.ID) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "link blob %s", ref.ID)
	if err := ctx.Err(); err != nil {
		return storage.Ref{}, err
	}
	if !to.Valid() {
		return storage.Ref{}, storage.ErrBadID
	}
	content, err := b.get(from, ref.ID)
	if err != nil {
		return storage.Ref{}, err
	}
	return b.add(to, content, ref), nil
}

// Delete implements storage.Blobs.
func (b *Blobs) Delete(ctx context.Context, ks storage.ID, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.byKey[ks], id)
	return ctx.Err()
}

// List implements storage.Blobs.
func (b *Blobs) List(ctx context.Context, ks storage.ID) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		b.mu.Lock()
		all := maps.Clone(b.byKey[ks])
		b.mu.Unlock()
		for id, k := range all {
			if err := ctx.Err(); err != nil {
				yield(storage.Stored{}, err)
				return
			}
			if !yield(storage.Stored{ID: id, Bytes: int64(len(k.content)), Since: k.since}, nil) {
				return
			}
		}
	}
}

// Destroy implements storage.Blobs.
func (b *Blobs) Destroy(ctx context.Context, ks storage.ID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.byKey, ks)
	return ctx.Err()
}
