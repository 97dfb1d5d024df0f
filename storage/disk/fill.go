package disk

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
)

const (
	chunk     = 256 << 10
	writeback = 8 << 20 // the kernel is told to begin writing each time so much has come
)

// fill is a filler. Each chunk is hashed by a second goroutine while this one
// reads and writes the next.
func (b *Blobs) fill(ctx context.Context, f *os.File, r io.Reader) (size int64, sum []byte, err error) {
	var buffers [2]*[]byte
	for i := range buffers {
		buffers[i] = b.buffers.Get().(*[]byte)
		defer b.buffers.Put(buffers[i])
	}
	n, err := b.next(ctx, f, r, *buffers[0], 0)
	if err != nil { // mostly io.EOF: a content of one chunk needs no goroutine
		s := sha256.Sum256((*buffers[0])[:n])
		return int64(n), s[:], ignoreEOF(err)
	}

	hash := sha256.New()
	chunks, hashed := make(chan []byte, 1), make(chan struct{}, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for c := range chunks {
			hash.Write(c)
			hashed <- struct{}{}
		}
	}()
	// While one buffer is hashed the other is filled.
	for i := 1; ; i++ {
		chunks <- (*buffers[(i-1)%2])[:n]
		size += int64(n)
		if err != nil {
			break
		}
		n, err = b.next(ctx, f, r, *buffers[i%2], size)
		<-hashed
	}
	close(chunks)
	<-ended
	return size, hash.Sum(nil), ignoreEOF(err)
}

// fillUnhashed is a filler that gives no hash.
func (b *Blobs) fillUnhashed(ctx context.Context, f *os.File, r io.Reader) (size int64, _ []byte, err error) {
	buffer := b.buffers.Get().(*[]byte)
	defer b.buffers.Put(buffer)
	for err == nil {
		var n int
		n, err = b.next(ctx, f, r, *buffer, size)
		size += int64(n)
	}
	return size, nil, ignoreEOF(err)
}

// next reads a chunk and writes it at offset. io.EOF comes with the last one.
func (b *Blobs) next(ctx context.Context, f *os.File, r io.Reader, buf []byte, offset int64) (n int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n, err = readAll(r, buf)
	if err != nil && err != io.EOF {
		return n, err
	}
	if _, werr := f.Write(buf[:n]); werr != nil {
		return n, fileFault(werr)
	}
	if end := offset + int64(n); end/writeback > offset/writeback {
		startWriteback(f, end-writeback, writeback)
		if full := b.space.Grow(false); full != nil {
			return n, full
		}
	}
	return n, err
}

// readAll fills buf. It is not io.ReadFull, whose io.ErrUnexpectedEOF cannot be
// told from that of an upload that broke off.
func readAll(r io.Reader, buf []byte) (n int, err error) {
	for idle := 0; n < len(buf) && err == nil; {
		var m int
		m, err = r.Read(buf[n:])
		n += m
		if m > 0 {
			idle = 0
		} else if idle++; idle == 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
