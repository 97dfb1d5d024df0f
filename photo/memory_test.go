package photo

import (
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"testing"
)

// bomb is a progressive JPEG of a hundred bytes: a decoder makes room for all
// its coefficients before it reads the first.
func bomb(side uint16) []byte {
	be := binary.BigEndian
	return slices.Concat(
		[]byte("\xff\xd8\xff\xc2\x00\x11\x08"), be.AppendUint16(be.AppendUint16(nil, side), side), []byte("\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"),
		[]byte("\xff\xc4\x00\x14\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
		[]byte("\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x00\x00"), make([]byte, 10), []byte("\xff\xd9"),
	)
}

func TestMemoryIsBounded(t *testing.T) {
	for _, side := range []uint16{6300, 3400} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Clean(bomb(side), 1600)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrUnreadable) {
			t.Errorf("%d: %v", side, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > maxMemory {
			t.Errorf("%d: %d MiB", side, used>>20)
		}
	}
}
