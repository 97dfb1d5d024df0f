package baked

import (
	"encoding/binary"
	"hash/crc32"

	"pims/fault"
)

// Bake returns the PNG with the badge in it, uncompressed, as the standard
// wants it. A picture carries one badge only.
func Bake(picture, credential []byte, kind string) (file []byte, err error) {
	defer fault.Wrap(&err, "bake badge")
	if len(picture) < len(signature) || string(picture[:len(signature)]) != signature {
		return nil, ErrNotImage
	}
	switch there, err := fromPNG(picture); {
	case err != nil:
		return nil, err
	case len(there) > 0:
		return nil, ErrMany
	}
	header, rest, err := next(picture[len(signature):])
	if err != nil {
		return nil, err
	}
	file = append(append([]byte(signature), header.whole...), frame("iTXt", kind+"\x00\x00\x00\x00\x00"+string(credential))...)
	return append(file, rest...), nil
}

// frame makes a chunk.
func frame(kind, data string) []byte {
	c := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
	c = append(c, data...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}
