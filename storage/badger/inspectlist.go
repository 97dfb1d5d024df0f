package badger

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"

	"pims/storage"
)

// inspectListEnd looks at what Badger has left unread of the list of tables: the
// bytes of f from read on, which it takes for a line that a crash cut off. Closing
// in order cuts nothing off. And where they hold a whole line, it is its length
// that is damaged: the tables of that line, and of those behind it, would be taken
// for none.
func inspectListEnd(f *os.File, read int64, clean bool) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := make([]byte, info.Size()-read)
	if _, err := f.ReadAt(end, read); err != nil && err != io.EOF {
		return err
	}
	if clean && len(end) > 0 || holdsLine(end) {
		return storage.ErrDamaged.Because(errors.New("the list of tables is cut off"))
	}
	return nil
}

// holdsLine reports whether a line of the list, which is its length, its CRC-32C
// and its content, is whole but for the length.
func holdsLine(raw []byte) bool {
	const head = 8
	if len(raw) < head {
		return false
	}
	want, castagnoli := binary.BigEndian.Uint32(raw[4:]), crc32.MakeTable(crc32.Castagnoli)
	sum := uint32(0)
	for n := head; n < len(raw) && sum != want; n++ {
		sum = crc32.Update(sum, castagnoli, raw[n:n+1])
	}
	return sum == want
}
