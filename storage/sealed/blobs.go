package sealed

import (
	"context"
	"io"
	"iter"
	"runtime"
	"sync"

	"pims/fault"
	"pims/storage"
)

// Blobs returns inner with its contents sealed. Size and SHA256 of a Ref are
// those of the content, Key is its key.
func Blobs(inner storage.Drafts) storage.Drafts {
	b := &blobs{inner: inner, put: inner.Put, stage: inner.Stage, lag: make(chan struct{}, lagging*runtime.NumCPU())}
	if u, ok := inner.(unhashed); ok {
		b.put, b.stage = u.PutUnhashed, u.StageUnhashed
	}
	b.small.New = func() any { return new(make([]byte, smallSize+Overhead)) }
	b.large.New = func() any { return new(make([]byte, sealedChunk)) }
	return b
}

type blobs struct {
	inner        storage.Drafts
	put, stage   store
	small, large sync.Pool     // of *[]byte, for sealed contents of up to smallSize and for chunks
	lag          chan struct{} // holds one for each chunk of any stream that is not hashed yet: it bounds memory
}

// lagging is how many chunks per processor may wait to be hashed: 1 MiB, about
// what is hashed while a part is flushed.
const lagging = 4

// smallSize is up to where a content does without a buffer of a whole chunk.
const smallSize = 16 << 10

// Flush implements storage.Blobs.
func (b *blobs) Flush(ctx context.Context, ks storage.ID, id string) error {
	return b.inner.Flush(ctx, ks, id)
}

// Reclaim implements storage.Blobs.
func (b *blobs) Reclaim(ctx context.Context, ks storage.ID) error { return b.inner.Reclaim(ctx, ks) }

// Open implements storage.Blobs. The content is not compared with the SHA256 of
// its Ref: what opens under its key, at its place, up to its end, is what was
// hashed.
func (b *blobs) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (_ io.ReadSeekCloser, err error) {
	defer fault.Wrap(&err, "open sealed blob")
	in, err := stored(ref)
	if err != nil {
		return nil, err
	}
	sealed, err := b.inner.Open(ctx, ks, in)
	if err != nil {
		return nil, err
	}
	if ref.Form == formDARE {
		return &dareReader{position: position{size: ref.Size}, inner: sealed, key: ref.Key}, nil
	}
	return b.reader(sealed, ref)
}

// Link implements storage.Blobs. The key stays the same.
func (b *blobs) Link(ctx context.Context, from storage.ID, ref storage.Ref, to storage.ID) (storage.Ref, error) {
	in, err := stored(ref)
	if err != nil {
		return storage.Ref{}, err
	}
	linked, err := b.inner.Link(ctx, from, in, to)
	if err != nil {
		return storage.Ref{}, err
	}
	ref.ID = linked.ID
	return ref, nil
}

// Delete implements storage.Blobs.
func (b *blobs) Delete(ctx context.Context, ks storage.ID, id string) error {
	return b.inner.Delete(ctx, ks, id)
}

// List implements storage.Blobs.
func (b *blobs) List(ctx context.Context, ks storage.ID) iter.Seq2[storage.Stored, error] {
	return b.inner.List(ctx, ks)
}

// Destroy implements storage.Blobs.
func (b *blobs) Destroy(ctx context.Context, ks storage.ID) error { return b.inner.Destroy(ctx, ks) }
