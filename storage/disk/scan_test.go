package disk

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzScan: whatever a file has in it, a scan ends, and its records lie apart and
// within. A record behind it all is found, unless one before it claims its place.
func FuzzScan(f *testing.F) {
	one := make([]byte, sizeOf(20))
	(&record{id: newSpotID(spot{7, 0}), length: 20}).put(one)
	f.Add(one, uint8(3))
	f.Add(one[:17], uint8(0))
	f.Add(append(bytes.Clone(one), one...), uint8(44))
	f.Add(bytes.Repeat([]byte("Rmip"), 5000), uint8(0))
	f.Fuzz(func(t *testing.T, raw []byte, flip uint8) {
		if len(raw) > 0 {
			raw = bytes.Clone(raw)
			raw[int(flip)%len(raw)] ^= 1
		}
		raw = append(raw, make([]byte, (align-len(raw)%align)%align)...)
		last := record{id: newSpotID(spot{7, int64(len(raw))}), length: 5}
		raw = append(raw, make([]byte, last.size())...)
		last.put(raw[int64(len(raw))-last.size():])
		path := filepath.Join(t.TempDir(), "segment")
		must(t, os.WriteFile(path, raw, 0o600))
		end, found := int64(0), false
		_, err := scanSegment(t.Context(), path, 7, func(r record) error {
			if from := r.content() - headerSize; from < end || r.content()+r.length > int64(len(raw)) {
				t.Fatalf("a record at %d, after %d of %d", from, end, len(raw))
			}
			end = r.content() - headerSize + r.size()
			found = r.id == last.id
			return nil
		})
		must(t, err)
		if !found && end <= int64(len(raw))-last.size() {
			t.Error("the record at the end is not found")
		}
	})
}

// TestScanWhileItChanges: a segment that grows behind a hole, or loses its end,
// while it is scanned, is scanned as far as it went when that began.
func TestScanWhileItChanges(t *testing.T) {
	for _, now := range []int64{4 << 10, 40 << 10, 1 << 20} {
		f, err := os.Create(filepath.Join(t.TempDir(), "00000001"))
		must(t, err)
		must(t, f.Truncate(now))
		if now > 64<<10 { // placed there by a restore
			_, err = f.WriteAt([]byte("something"), now-100)
			must(t, err)
		}
		s := scanner{f: f, at: spot{segment: 1}, end: 64 << 10}
		strange, err := s.resync()
		if err != nil || strange || s.at.offset != s.end {
			t.Errorf("%d bytes by now: came to %d of %d, %v, %v", now, s.at.offset, s.end, strange, err)
		}
		must(t, f.Close())
	}
}
