package sealed

import (
	"crypto/cipher"
	"crypto/sha256"
	"hash"
	"io"
	"sync"

	"pims/storage"
)

// stream seals a content while it arrives: another goroutine hashes each chunk
// while this one reads the next, seals and hands on. It is read as an io.Reader
// or, without a copy, as an io.WriterTo.
type stream struct {
	r    io.Reader
	aead cipher.AEAD
	hash hash.Hash
	// last, of a draft, takes the last chunk, which is not sealed. The end of r
	// is the end of the draft then, whatever brought it.
	last func(chunk []byte)

	pool          *sync.Pool
	current, next *[]byte // plain; the first n bytes of current are next to be sealed
	n             int
	ended         error // of r: io.EOF if all is well
	number        int64 // of the next chunk
	size          int64 // of what was read from r

	sealed  *[]byte // the chunk that was sealed last …
	pending []byte  // … and what is left of it
	done    bool
	hashing sync.WaitGroup
}

// stream returns a stream of which current is empty. Release it.
func (b *blobs) stream(r io.Reader, key []byte) (*stream, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	return &stream{r: r, aead: aead, hash: sha256.New(), pool: &b.large, current: b.large.Get().(*[]byte)}, nil
}

func (s *stream) release() {
	s.hashing.Wait()
	for _, buf := range []*[]byte{s.current, s.next, s.sealed} {
		if buf != nil {
			s.pool.Put(buf)
		}
	}
}

// fill reads until current is full or r ends, and hashes current from a place on.
func (s *stream) fill(from int) {
	var n int
	n, s.ended = storage.Fill(s.r, (*s.current)[s.n:chunkSize])
	s.n += n
	s.take((*s.current)[from:s.n])
}

// take hashes bytes, which stay as they are until hashing is done.
func (s *stream) take(p []byte) {
	s.size += int64(len(p))
	s.hashing.Go(func() { s.hash.Write(p) })
}

// sum returns the hash of all that was read.
func (s *stream) sum() []byte {
	s.hashing.Wait()
	return s.hash.Sum(nil)
}

// advance seals the next chunk, io.EOF after the last.
func (s *stream) advance() error {
	if s.done {
		return io.EOF
	}
	if s.sealed == nil {
		s.next, s.sealed = s.pool.Get().(*[]byte), s.pool.Get().(*[]byte)
	}
	ahead := 0
	if s.ended == nil {
		ahead, s.ended = storage.Fill(s.r, (*s.next)[:chunkSize])
	}
	if s.ended != nil && s.ended != io.EOF && s.last == nil {
		return s.ended
	}
	if s.done = ahead == 0; s.done && s.last != nil {
		s.last((*s.current)[:s.n])
		return io.EOF
	}
	s.pending = s.seal(s.done)
	s.hashing.Wait()
	s.current, s.next, s.n = s.next, s.current, ahead
	s.take((*s.current)[:ahead])
	return nil
}

func (s *stream) seal(last bool) []byte {
	place := bound(s.number, last)
	s.number++
	return s.aead.Seal((*s.sealed)[:0], nil, (*s.current)[:s.n], place[:])
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(s.pending) == 0 {
		if err := s.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.pending)
	s.pending = s.pending[n:]
	return n, nil
}

// WriteTo implements io.WriterTo.
func (s *stream) WriteTo(w io.Writer) (written int64, err error) {
	for {
		if len(s.pending) == 0 {
			if err := s.advance(); err == io.EOF {
				return written, nil
			} else if err != nil {
				return written, err
			}
		}
		n, err := w.Write(s.pending)
		written, s.pending = written+int64(n), s.pending[n:]
		if err != nil {
			return written, err
		}
	}
}
