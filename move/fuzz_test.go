package move_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pims/fault"
	"pims/instance"
	"pims/move"
)

// FuzzTar reads any bytes in place of the tar within an archive: there is a fault
// of this package, or the archive is whole.
func FuzzTar(f *testing.F) {
	w := newWorld(f)
	plain := tarOf(takeApart(f, w, small(f, w)))
	f.Add(plain)
	f.Add(plain[:len(plain)/2])
	f.Add(sparse(plain))
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	must(f, err)
	f.Fuzz(func(t *testing.T, plain []byte) { checkReading(t, pack.EncodeAll(plain, nil)) })
}

// FuzzArchive reads any bytes as an archive that is not sealed.
func FuzzArchive(f *testing.F) {
	w := newWorld(f)
	f.Add(takeApart(f, w, small(f, w)).archive())
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd})
	f.Fuzz(checkReading)
}

func checkReading(t *testing.T, archive []byte) {
	_, err := move.Verify(context.Background(), bytes.NewReader(archive), nil)
	if err == nil {
		return
	}
	for _, f := range []error{move.ErrDamaged, move.ErrHostile, move.ErrNewer, move.ErrDocument, instance.ErrForeign} {
		if errors.Is(err, f) {
			return
		}
	}
	t.Fatalf("%s: %v", fault.Code(err), err)
}
