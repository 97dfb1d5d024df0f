package preview

import (
	"bytes"
	"encoding/binary"
)

// upright takes the EXIF out of a JPEG that a program made: some turn the
// picture and leave it in, and it would be turned twice.
func upright(raw []byte) []byte {
	if !bytes.HasPrefix(raw, []byte{0xff, 0xd8}) {
		return raw
	}
	out, rest := append(make([]byte, 0, len(raw)), raw[:2]...), raw[2:]
	for len(rest) >= 4 && rest[0] == 0xff && rest[1] != 0xda {
		size := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		if size > len(rest) {
			break
		}
		if rest[1] != 0xe1 {
			out = append(out, rest[:size]...)
		}
		rest = rest[size:]
	}
	return append(out, rest...)
}
