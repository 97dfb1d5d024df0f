package sealed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"

	"github.com/minio/sio"

	"pims/fault"
	"pims/storage"
	"pims/storage/checked"
)

// Blobs returns inner with its contents sealed. Size and SHA256 of a Ref are
// those of the content, Key is its key.
func Blobs(inner storage.Blobs) storage.Blobs { return blobs{inner} }

type blobs struct{ inner storage.Blobs }

const keySize = 32

func config(key []byte, first uint32) sio.Config {
	return sio.Config{
		MinVersion: sio.Version20, MaxVersion: sio.Version20,
		CipherSuites:   []byte{sio.AES_256_GCM},
		Key:            key,
		SequenceNumber: first,
	}
}

// stored returns the Ref of the sealed bytes. It has no hash: each package
// carries its own check.
func stored(ref storage.Ref) (storage.Ref, error) {
	size, err := sio.EncryptedSize(uint64(ref.Size))
	if err == nil && (ref.Size < 0 || len(ref.Key) != keySize) {
		err = errors.New("not the ref of a sealed blob")
	}
	if err != nil {
		return storage.Ref{}, storage.ErrDamaged.Because(err)
	}
	return storage.Ref{ID: ref.ID, Size: int64(size)}, nil
}

// Put implements storage.Blobs.
func (b blobs) Put(ctx context.Context, ks storage.ID, r io.Reader) (_ storage.Ref, err error) {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	plain := &source{r: r, hash: sha256.New()}
	cipher, err := sio.EncryptReader(plain, config(key, 0))
	if err != nil {
		return storage.Ref{}, fmt.Errorf("seal blob: %w", err)
	}
	put := b.inner.Put
	if u, ok := b.inner.(unhashed); ok {
		put = u.PutUnhashed
	}
	in, err := put(ctx, ks, cipher)
	if err != nil {
		return storage.Ref{}, err
	}
	return storage.Ref{ID: in.ID, Size: plain.size, SHA256: plain.hash.Sum(nil), Key: key}, nil
}

// Stage implements storage.Blobs.
func (b blobs) Stage(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
	return b.Put(ctx, ks, r)
}

// Flush implements storage.Blobs.
func (b blobs) Flush(ctx context.Context, ks storage.ID, id string) error {
	return b.inner.Flush(ctx, ks, id)
}

// Reclaim implements storage.Blobs.
func (b blobs) Reclaim(ctx context.Context, ks storage.ID) error { return b.inner.Reclaim(ctx, ks) }

// unhashed is a store that can spare the hash of the sealed bytes.
type unhashed interface {
	PutUnhashed(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error)
}

// source counts and hashes what is read from r.
type source struct {
	r    io.Reader
	hash hash.Hash
	size int64
}

// Read implements io.Reader. It wraps what is not io.EOF, because sio takes an
// io.ErrUnexpectedEOF, which is how a broken upload ends, for the end.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.hash.Write(p[:n])
	s.size += int64(n)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("read content: %w", err)
	}
	return n, err
}

// Open implements storage.Blobs.
func (b blobs) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (_ io.ReadSeekCloser, err error) {
	defer fault.Wrap(&err, "open sealed blob")
	in, err := stored(ref)
	if err != nil {
		return nil, err
	}
	sealed, err := b.inner.Open(ctx, ks, in)
	if err != nil {
		return nil, err
	}
	return checked.Reader(&reader{inner: sealed, key: ref.Key, size: ref.Size}, ref), nil
}

// Link implements storage.Blobs. The key stays the same.
func (b blobs) Link(ctx context.Context, from storage.ID, ref storage.Ref, to storage.ID) (storage.Ref, error) {
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
func (b blobs) Delete(ctx context.Context, ks storage.ID, id string) error {
	return b.inner.Delete(ctx, ks, id)
}

// List implements storage.Blobs.
func (b blobs) List(ctx context.Context, ks storage.ID) iter.Seq2[storage.Stored, error] {
	return b.inner.List(ctx, ks)
}

// Destroy implements storage.Blobs.
func (b blobs) Destroy(ctx context.Context, ks storage.ID) error { return b.inner.Destroy(ctx, ks) }
