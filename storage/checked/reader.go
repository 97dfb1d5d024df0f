package checked

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"pims/storage"
)

// Reader returns r, which reads the content of ref, with its check. Without a
// hash in the ref only the size is checked.
func Reader(r io.ReadSeekCloser, ref storage.Ref) io.ReadSeekCloser {
	return &reader{ReadSeekCloser: r, ref: ref, hash: sha256.New()}
}

type reader struct {
	io.ReadSeekCloser
	ref    storage.Ref
	hash   hash.Hash // of the first so many bytes
	hashed int64
	pos    int64
	failed error
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if r.failed != nil {
		return 0, r.failed
	}
	n, err := r.ReadSeekCloser.Read(p)
	end := r.pos + int64(n)
	if r.pos <= r.hashed && end > r.hashed {
		r.hash.Write(p[r.hashed-r.pos : n])
		r.hashed = end
	}
	if bad := r.check(end, err); bad != nil {
		r.failed = storage.ErrDamaged.Because(bad)
		return 0, r.failed
	}
	r.pos = end
	return n, err
}

func (r *reader) check(end int64, err error) error {
	switch {
	case end > max(r.pos, r.ref.Size): // a seek may lead beyond the end, bytes may not
		return errors.New("content is longer than its size")
	case errors.Is(err, io.EOF) && end < r.ref.Size:
		return errors.New("content is shorter than its size")
	case r.hashed == r.ref.Size && end == r.ref.Size && len(r.ref.SHA256) > 0 && !bytes.Equal(r.hash.Sum(nil), r.ref.SHA256):
		return errors.New("content has another hash")
	}
	return nil
}

// Seek implements io.Seeker.
func (r *reader) Seek(offset int64, whence int) (int64, error) {
	pos, err := r.ReadSeekCloser.Seek(offset, whence)
	if err == nil {
		r.pos = pos
	}
	return pos, err
}
