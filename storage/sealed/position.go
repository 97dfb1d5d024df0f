package sealed

import (
	"fmt"
	"io"
	"io/fs"
)

// position is where a reader stands in a content of a size.
type position struct{ pos, size int64 }

// Seek implements io.Seeker.
func (p *position) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += p.pos
	case io.SeekEnd:
		offset += p.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("seek to %d: %w", offset, fs.ErrInvalid)
	}
	p.pos = offset
	return offset, nil
}
