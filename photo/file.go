package photo

import (
	"errors"
	"io"
)

// file is a file that is read here and there, within a bound. What lies beyond
// its end or the bound is nil; what went wrong while reading is in failed.
type file struct {
	r      io.ReadSeeker
	size   int64
	left   int64 // bytes that may still be asked for; below 0 once there were too many
	failed error
	panes  [4]pane // that were read last, since tables lie apart and are read together
	next   int
}

// pane is a stretch of a file in memory.
type pane struct {
	at  int64
	raw []byte
}

const paneSize = 32 << 10

// looked bounds what is read of a file to find all that it tells.
const looked = 512 << 20

func newFile(r io.ReadSeeker) (*file, error) {
	size, err := r.Seek(0, io.SeekEnd)
	return &file{r: r, size: size, left: looked}, err
}

// bytes returns n bytes, up to a few megabytes. They are not to be changed.
func (f *file) bytes(at, n int64) []byte {
	if at < 0 || n < 0 || n > glanced || at > f.size-n {
		return nil
	}
	for i := range f.panes {
		if p := &f.panes[i]; at >= p.at && at+n <= p.at+int64(len(p.raw)) {
			if f.left -= n; f.left < 0 { // tables may name one stretch a million times
				return nil
			}
			return p.raw[at-p.at:][:n]
		}
	}
	p := pane{at, make([]byte, min(max(n, paneSize), f.size-at))}
	if f.left -= int64(len(p.raw)); f.left < 0 || f.failed != nil {
		return nil
	}
	_, err := f.r.Seek(at, io.SeekStart)
	if err == nil {
		_, err = io.ReadFull(f.r, p.raw)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return nil
	}
	if f.failed = err; err != nil {
		return nil
	}
	f.panes[f.next] = p
	f.next = (f.next + 1) % len(f.panes)
	return p.raw[:n]
}

// has reports whether a text stands somewhere.
func (f *file) has(at int64, text string) bool { return string(f.bytes(at, int64(len(text)))) == text }

// number reads a big-endian number of 2, 4 or 8 bytes, 0 where there is none.
func (f *file) number(at int64, size int) uint64 { return number(f.bytes(at, int64(size)), 0, size) }
