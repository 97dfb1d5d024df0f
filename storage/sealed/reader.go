package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"

	"pims/storage"
)

// reader unseals from any place, a chunk at a time. Whoever reads on for more
// than two chunks gets the next from another goroutine, which begins it early;
// not one who is slow, for whom it would only lie about.
type reader struct {
	position
	inner io.ReadSeekCloser
	at    int64 // where inner stands
	aead  cipher.AEAD
	bound [9]byte // of the chunk that is opened

	pool  *sync.Pool
	have  chunk
	run   int        // how many chunks in a row were asked for without delay
	given time.Time  // when the last was there
	ahead chan chunk // of the one that is begun; nil if none is
}

// slowly is how long a chunk lasts somebody slow: 2 MB/s.
const slowly = 125 * time.Millisecond

// chunk is a part of the content, in the clear.
type chunk struct {
	number int64
	buf    *[]byte // of the pool; nil if there is none
	plain  []byte  // in buf
	err    error
}

func (b *blobs) reader(inner io.ReadSeekCloser, ref storage.Ref) (io.ReadSeekCloser, error) {
	block, err := aes.NewCipher(ref.Key)
	if err != nil {
		return nil, errors.Join(err, inner.Close())
	}
	aead, err := cipher.NewGCM(block) // nonces apart, so that a chunk opens in place
	if err != nil {
		return nil, errors.Join(err, inner.Close())
	}
	r := &reader{position: position{size: ref.Size}, inner: inner, aead: aead, pool: &b.large}
	if ref.Size <= smallSize {
		r.pool = &b.small
	}
	return r, nil
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	lent, err := r.Lend(int64(len(p)))
	return copy(p, lent), err
}

// Lend implements storage.Lender.
func (r *reader) Lend(most int64) ([]byte, error) {
	if r.pool == nil {
		return nil, fs.ErrClosed
	}
	if r.pos >= r.size {
		return nil, r.checkEmpty()
	}
	if most == 0 {
		return nil, nil
	}
	if err := r.hold(r.pos / chunkSize); err != nil {
		return nil, err
	}
	rest := r.have.plain[r.pos%chunkSize:]
	rest = rest[:min(most, int64(len(rest)))]
	r.pos += int64(len(rest))
	return rest, nil
}

// checkEmpty returns io.EOF: nothing has been opened yet of an empty content.
func (r *reader) checkEmpty() error {
	if r.size > 0 {
		return io.EOF
	}
	if err := r.hold(0); err != nil {
		return err
	}
	return io.EOF
}

// hold gets a chunk.
func (r *reader) hold(number int64) error {
	if r.have.buf != nil && r.have.number == number {
		return r.have.err
	}
	if r.have.buf != nil && r.have.number+1 == number && time.Since(r.given) < slowly {
		r.run++
	} else {
		r.run = 0
	}
	r.drop()
	next := r.awaited()
	if next.buf == nil || next.number != number {
		r.give(next)
		next = r.fetch(number)
	}
	r.have, r.given = next, time.Now() // a slow disk is no slow reader
	if last := chunks(r.size) - 1; next.err == nil && r.run >= 2 && number < last {
		r.ahead = make(chan chunk, 1)
		go func(into chan chunk) { into <- r.fetch(number + 1) }(r.ahead)
	}
	return next.err
}

// fetch reads and opens a chunk. One runs at a time.
func (r *reader) fetch(number int64) chunk {
	last := chunks(r.size) - 1
	length := int64(chunkSize)
	if number == last {
		length = r.size - last*chunkSize
	}
	c := chunk{number: number, buf: r.pool.Get().(*[]byte)}
	sealed := (*c.buf)[:length+Overhead]
	if c.err = r.readAt(sealed, number*sealedChunk); c.err != nil {
		return c
	}
	box := sealed[nonceSize:]
	r.bound = bound(number, number == last)
	if c.plain, c.err = r.aead.Open(box[:0], sealed[:nonceSize], box, r.bound[:]); c.err != nil {
		c.err = storage.ErrDamaged.Because(c.err)
	}
	return c
}

func (r *reader) readAt(p []byte, offset int64) error {
	if r.at != offset {
		if _, err := r.inner.Seek(offset, io.SeekStart); err != nil {
			return err
		}
	}
	n, err := io.ReadFull(r.inner, p)
	r.at = offset + int64(n)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return storage.ErrDamaged.Because(err)
	}
	return err
}

// awaited returns the chunk that was begun, if any.
func (r *reader) awaited() (c chunk) {
	if r.ahead != nil {
		c, r.ahead = <-r.ahead, nil
	}
	return c
}

func (r *reader) drop() {
	r.give(r.have)
	r.have = chunk{}
}

func (r *reader) give(c chunk) {
	if c.buf != nil {
		r.pool.Put(c.buf)
	}
}

// Close implements io.Closer.
func (r *reader) Close() error {
	if r.pool == nil {
		return fs.ErrClosed
	}
	r.give(r.awaited())
	r.drop()
	r.pool = nil
	return r.inner.Close()
}
