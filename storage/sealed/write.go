package sealed

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"io"

	"pims/fault"
	"pims/storage"
)

// unhashed is a store that can spare the hash of the sealed bytes.
type unhashed interface {
	PutUnhashed(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error)
	StageUnhashed(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error)
}

// store is the inner Put or Stage.
type store func(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error)

// Put implements storage.Blobs.
func (b *blobs) Put(ctx context.Context, ks storage.ID, r io.Reader) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "put sealed blob")
	return b.write(ctx, ks, r, b.put)
}

// Stage implements storage.Blobs.
func (b *blobs) Stage(ctx context.Context, ks storage.ID, r io.Reader) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "stage sealed blob")
	return b.write(ctx, ks, r, b.stage)
}

// write seals r. What fits in one chunk is sealed where it was read: a small
// content in a small buffer.
func (b *blobs) write(ctx context.Context, ks storage.ID, r io.Reader, to store) (storage.Ref, error) {
	if err := ctx.Err(); err != nil {
		return storage.Ref{}, err
	}
	buf := b.small.Get().(*[]byte)
	defer b.small.Put(buf)
	n, err := storage.Fill(r, (*buf)[:smallSize])
	switch err {
	case nil:
		return b.writeStream(ctx, ks, r, (*buf)[:n], to)
	case io.EOF:
		sum := sha256.Sum256((*buf)[:n])
		return b.writeChunk(ctx, ks, (*buf)[:n], sum[:], to)
	}
	return storage.Ref{}, err
}

func newKey() []byte {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	return key
}

// writeChunk seals a content of one chunk in place: its array has room for that.
func (b *blobs) writeChunk(ctx context.Context, ks storage.ID, content, sum []byte, to store) (storage.Ref, error) {
	key := newKey()
	aead, err := gcm(key)
	if err != nil {
		return storage.Ref{}, err
	}
	size, place := len(content), bound(0, true)
	in, err := to(ctx, ks, bytes.NewReader(aead.Seal(content[:0], nil, content, place[:])))
	if err != nil {
		return storage.Ref{}, err
	}
	return storage.Ref{ID: in.ID, Size: int64(size), SHA256: sum, Key: key, Form: formChunks}, nil
}

// writeStream seals a content of which a beginning has come.
func (b *blobs) writeStream(ctx context.Context, ks storage.ID, r io.Reader, head []byte, to store) (storage.Ref, error) {
	key := newKey()
	s, err := b.stream(r, key)
	if err != nil {
		return storage.Ref{}, err
	}
	defer s.release()
	s.size = int64(copy(*s.current, head))
	s.n = len(head) + s.fill((*s.current)[len(head):chunkSize])
	switch s.ended {
	case nil:
	case io.EOF:
		sum := sha256.Sum256((*s.current)[:s.n])
		return b.writeChunk(ctx, ks, (*s.current)[:s.n], sum[:], to)
	default:
		return storage.Ref{}, s.ended
	}
	in, err := to(ctx, ks, s)
	if err != nil {
		return storage.Ref{}, err
	}
	return storage.Ref{ID: in.ID, Size: s.size, SHA256: s.sum(), Key: key, Form: formChunks}, nil
}
