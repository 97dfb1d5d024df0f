package archive

import (
	"errors"
	"io"
)

// window is an io.ReaderAt over what can only seek. It reads ahead: most reads
// follow one another.
type window struct {
	r      io.ReadSeeker
	buffer []byte
	at     int64 // where buffer begins
	budget int64 // bytes that may still be asked for
	failed error
}

const windowSize = 128 << 10

var errSpent = errors.New("more was read than may be")

func (w *window) spent() bool { return w.budget < 0 }

func (w *window) ReadAt(p []byte, off int64) (n int, err error) {
	if w.budget -= int64(len(p)); w.budget < 0 {
		return 0, errSpent
	}
	for n < len(p) {
		if skip := off + int64(n) - w.at; skip >= 0 && skip < int64(len(w.buffer)) {
			n += copy(p[n:], w.buffer[skip:])
			continue
		}
		if err := w.fill(off + int64(n)); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (w *window) fill(off int64) error {
	if cap(w.buffer) == 0 {
		w.buffer = make([]byte, 0, windowSize)
	}
	w.buffer = w.buffer[:0]
	if _, err := w.r.Seek(off, io.SeekStart); err != nil {
		w.failed = err
		return err
	}
	n, err := io.ReadFull(w.r, w.buffer[:windowSize])
	w.at, w.buffer = off, w.buffer[:n]
	switch {
	case n > 0:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return io.EOF
	}
	if err != io.EOF {
		w.failed = err
	}
	return err
}
