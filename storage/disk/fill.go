package disk

import (
	"context"
	"crypto/sha256"
	"io"
	"os"

	"pims/storage"
)

const (
	chunk     = headerSize + largest + align // of a file at a time, or a record whole
	writeback = 2 << 20                      // the kernel is told to begin writing each time so much has come: the flush of the rest is awaited
)

// filler copies r to f and returns size and hash.
type filler func(ctx context.Context, f *os.File, r io.Reader) (size int64, sum []byte, err error)

// fill is a filler.
func (b *Blobs) fill(ctx context.Context, f *os.File, r io.Reader) (size int64, sum []byte, err error) {
	hash := sha256.New()
	size, _, err = b.fillUnhashed(ctx, f, io.TeeReader(r, hash))
	return size, hash.Sum(nil), err
}

// fillUnhashed is a filler that gives no hash.
func (b *Blobs) fillUnhashed(ctx context.Context, f *os.File, r io.Reader) (size int64, _ []byte, err error) {
	g := &growing{ctx: ctx, blobs: b, file: f}
	_, err = io.Copy(g, r)
	return g.offset, nil, err
}

// growing writes a file on from an offset.
type growing struct {
	ctx    context.Context
	blobs  *Blobs
	file   *os.File
	offset int64
	failed error // of the disk, not of who gives the bytes
}

// ReadFrom implements io.ReaderFrom, for readers that are no io.WriterTo.
func (g *growing) ReadFrom(r io.Reader) (taken int64, err error) {
	buf := g.blobs.buffers.Get().(*[]byte)
	defer g.blobs.buffers.Put(buf)
	for err == nil {
		var n int
		n, err = storage.Fill(r, *buf)
		taken += int64(n)
		if _, werr := g.Write((*buf)[:n]); werr != nil {
			return taken, werr
		}
	}
	return taken, ignoreEOF(err)
}

// Write implements io.Writer.
func (g *growing) Write(p []byte) (n int, err error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	n, err = g.file.WriteAt(p, g.offset)
	before := g.offset / writeback
	g.offset += int64(n)
	if err == nil && g.offset/writeback > before {
		startWriteback(g.file, before*writeback, writeback)
		err = g.blobs.space.Grow(false)
	}
	if err != nil {
		g.failed = fileFault(err)
	}
	return n, g.failed
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
