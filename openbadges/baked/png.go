package baked

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

const signature = "\x89PNG\r\n\x1a\n"

// chunkFrame is what a chunk needs around its data: length, type and CRC.
const chunkFrame = 12

// chunk is one part of a PNG; whole is all of it, frame included.
type chunk struct {
	kind        string
	data, whole []byte
}

// next splits the first chunk off. The CRC is the reader's to check: damage in
// pixels is none in the badge.
func next(rest []byte) (c chunk, after []byte, err error) {
	if len(rest) < chunkFrame {
		return chunk{}, nil, ErrBroken.Because(io.ErrUnexpectedEOF)
	}
	n := binary.BigEndian.Uint32(rest)
	if uint64(n) > uint64(len(rest)-chunkFrame) {
		return chunk{}, nil, ErrBroken.Because(fmt.Errorf("a chunk of %d bytes in the last %d", n, len(rest)))
	}
	end := chunkFrame + int(n)
	return chunk{string(rest[4:8]), rest[8 : end-4], rest[:end]}, rest[end:], nil
}

func (c chunk) intact() bool {
	n := len(c.whole)
	return crc32.ChecksumIEEE(c.whole[4:n-4]) == binary.BigEndian.Uint32(c.whole[n-4:])
}

// fromPNG returns every badge up to the end of the picture; what follows its
// last chunk is none of it.
func fromPNG(file []byte) (all []badge, err error) {
	old, rest := false, file[len(signature):]
	for first := true; ; first = false {
		var c chunk
		if c, rest, err = next(rest); err != nil {
			return nil, err
		}
		if first != (c.kind == "IHDR") {
			return nil, ErrBroken.Because(fmt.Errorf("a chunk %q in the wrong place", c.kind))
		}
		keyword, _, _ := strings.Cut(string(c.data[:min(len(c.data), 80)]), "\x00")
		switch {
		case c.kind == "IEND" && old && len(all) == 0:
			return nil, ErrOld
		case c.kind == "IEND":
			return all, nil
		case keyword == OB2 && (c.kind == "tEXt" || c.kind == "zTXt"):
			old = true
		case (keyword == OB2 || keyword == OB3) && c.kind == "iTXt":
			text, err := international(c)
			if err != nil {
				return nil, err
			}
			all = append(all, badge{keyword, text})
		}
	}
}

// international returns the text of an iTXt chunk: keyword, 0, whether it is
// compressed, how (0: zlib), language, 0, translated keyword, 0, text.
func international(c chunk) ([]byte, error) {
	if !c.intact() {
		return nil, ErrBroken.Because(errors.New("the CRC does not match"))
	}
	_, rest, _ := bytes.Cut(c.data, []byte{0})
	if len(rest) < 2 || rest[0] > 1 || rest[1] != 0 {
		return nil, ErrBroken.Because(errors.New("unknown compression"))
	}
	compressed := rest[0] == 1
	_, rest, ok := bytes.Cut(rest[2:], []byte{0})
	_, text, ok2 := bytes.Cut(rest, []byte{0})
	if !ok || !ok2 {
		return nil, ErrBroken.Because(errors.New("iTXt without its fields"))
	}
	if !compressed {
		return text, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	text, err = io.ReadAll(io.LimitReader(r, MaxCredential+1))
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	return text, nil
}
