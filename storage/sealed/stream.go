package sealed

import (
	"crypto/cipher"
	"crypto/sha256"
	"hash"
	"io"
	"sync"

	"pims/storage"
)

// stream seals a content while it arrives: another goroutine hashes the chunks
// while this one reads the next, seals and hands on. Hashing takes longest and
// may lag behind, so that it goes on while what is sealed is flushed. A stream is
// read as an io.Reader or, without a copy, as an io.WriterTo.
type stream struct {
	r    io.Reader
	aead cipher.AEAD
	hash hash.Hash
	// last, of a draft, takes the last chunk, which is not sealed, to keep. The
	// end of r is the end of the draft then, whatever brought it.
	last func(chunk []byte)

	blobs   *blobs
	current *[]byte // plain; the first n bytes are next to be sealed …
	n, from int     // … and to be hashed from here on
	ended   error   // of r: io.EOF if all is well
	number  int64   // of the next chunk
	size    int64   // of what was read from r

	sealed  *[]byte // the chunk that was sealed last …
	pending []byte  // … and what is left of it
	done    bool

	unhashed chan plain
	hashing  sync.WaitGroup // of what is unhashed
}

// plain is a chunk that nobody needs any more but to hash some of it.
type plain struct {
	buf  *[]byte // of the pool
	rest []byte  // in buf
}

// stream returns a stream of which current is empty. Release it.
func (b *blobs) stream(r io.Reader, key []byte) (*stream, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	return &stream{r: r, aead: aead, hash: sha256.New(), blobs: b, current: b.large.Get().(*[]byte)}, nil
}

func (s *stream) release() {
	s.hashing.Wait()
	if s.unhashed != nil {
		close(s.unhashed)
	}
	for _, buf := range []*[]byte{s.current, s.sealed} {
		if buf != nil {
			s.blobs.large.Put(buf)
		}
	}
}

// fill reads until buf is full or r ends.
func (s *stream) fill(buf []byte) (n int) {
	if s.ended == nil {
		n, s.ended = storage.Fill(s.r, buf)
		s.size += int64(n)
	}
	return n
}

// pass gives current away to be hashed. It waits while too much is unhashed.
func (s *stream) pass() {
	if s.unhashed == nil {
		s.unhashed = make(chan plain, cap(s.blobs.lag))
		go s.hashAll()
	}
	s.blobs.lag <- struct{}{}
	s.hashing.Add(1)
	s.unhashed <- plain{s.current, (*s.current)[s.from:s.n]}
	s.current = nil
}

func (s *stream) hashAll() {
	for p := range s.unhashed {
		s.hash.Write(p.rest)
		s.blobs.large.Put(p.buf)
		<-s.blobs.lag
		s.hashing.Done()
	}
}

// sum returns the hash of all that was passed on.
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
		s.sealed = s.blobs.large.Get().(*[]byte)
	}
	next := s.blobs.large.Get().(*[]byte)
	ahead := s.fill((*next)[:chunkSize])
	if s.ended != nil && s.ended != io.EOF && s.last == nil {
		s.blobs.large.Put(next)
		return s.ended
	}
	s.done = ahead == 0
	if s.done && s.last != nil {
		s.last(append((*s.sealed)[:0], (*s.current)[:s.n]...))
	} else {
		s.pending = s.seal(s.done)
	}
	s.pass()
	s.current, s.n, s.from = next, ahead, 0
	if len(s.pending) == 0 { // the last of a draft is for nobody who reads
		return io.EOF
	}
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
