package disk

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"pims/storage"
)

// scanned is what a scan has met beside records.
type scanned struct {
	end     int64 // of the last record
	size    int64 // of the file, when the scan began
	strange bool  // bytes that are no record's: of a write cut off, or below a damaged header
}

// scanSegment visits the records of a segment, the dead ones too. It goes from
// header to header; where none is (a hole, a write cut off, a flipped bit) it
// goes on in steps of 16 bytes until the next.
func scanSegment(ctx context.Context, path string, number uint32, visit func(record) error) (found scanned, err error) {
	f, err := os.Open(path)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return found, err
	}
	s := scanner{f: f, at: spot{segment: number}, end: min(info.Size(), segmentSize)}
	found.size = s.end
	for s.at.offset+headerSize <= s.end {
		if err := ctx.Err(); err != nil {
			return found, err
		}
		r, ok, err := s.here()
		if err != nil {
			return found, err
		}
		if !ok {
			strange, err := s.resync()
			if err != nil {
				return found, err
			}
			found.strange = found.strange || strange
			continue
		}
		if err := visit(r); err != nil {
			return found, err
		}
		s.at.offset += r.size()
		found.end = s.at.offset
	}
	return found, nil
}

type scanner struct {
	f      *os.File
	at     spot
	end    int64
	window [16 << 10]byte
}

// here returns the record that begins here, if it is whole.
func (s *scanner) here() (r record, ok bool, err error) {
	err = r.read(s.f, s.at)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		return r, false, nil
	}
	return r, err == nil && r.content()+r.length <= s.end, err
}

// resync goes to the next header or the end, and reports whether it passed
// anything but zeros.
func (s *scanner) resync() (strange bool, err error) {
	from := s.at.offset
	for {
		data, err := seekData(s.f, s.at.offset, s.end)
		if err != nil {
			return strange, err
		}
		s.at.offset = min(max(s.at.offset, data/align*align), s.end) // there may be more by now, beyond a hole
		n, err := s.f.ReadAt(s.window[:], s.at.offset)
		if err != nil && err != io.EOF {
			return strange, err
		}
		window := s.window[:min(int64(n), s.end-s.at.offset)]
		if len(window) < align { // the end, or what is one by now
			s.at.offset = s.end
			return strange, nil
		}
		for ; len(window) >= align; window = window[align:] {
			if binary.BigEndian.Uint32(window) == magic && s.at.offset > from {
				if _, ok, err := s.here(); ok || err != nil {
					return strange, err
				}
			}
			strange = strange || [align]byte(window) != [align]byte{}
			s.at.offset += align
		}
	}
}
