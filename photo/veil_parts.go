package photo

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
)

// shown are the pieces that a picture needs to be seen as it is.
var shown = []string{
	"ffdb", "ffdd", "ffdc", "ffda", // JPEG; frames and tables of codes are ffcX
	"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "cLLI", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT", // PNG
	"VP8 ", "VP8L", "ANIM", "ANMF", "ALPH", "ICCP", // WebP
	"21f9", // GIF
}

// nothing is the name of a chunk that says nothing: private, and may be passed over.
const nothing = "noTh"

// coverPart covers a piece of a picture, unless it is needed.
func (v *veil) coverPart(p part, t told) {
	begins := func(name string) bool { return p.size >= int64(len(name)) && v.has(p.at, name) }
	switch kind := p.kind; {
	case slices.Contains(shown, kind), strings.HasPrefix(kind, "ffc"),
		kind == "ffe0" && begins("JFIF\x00"), kind == "ffe2" && begins("ICC_PROFILE\x00"), kind == "ffee" && begins("Adobe"):
	case kind == "ffe1" && begins("Exif\x00\x00"):
		v.cover(p.at+6, p.size-6, fitting(plainExif(t), p.size-6))
	case strings.HasPrefix(kind, "ff"):
		v.cover(p.at, p.size, nil)
	case kind == "EXIF":
		v.cover(p.at, p.size, fitting(plainExif(t), p.size))
	case kind == "VP8X":
		if flags := v.bytes(p.at, min(1, p.size)); len(flags) == 1 {
			v.cover(p.at, 1, []byte{flags[0] &^ 4}) // no XMP
		}
	case strings.HasPrefix(kind, "21"):
		v.coverBlock(p)
	case v.has(0, "RIFF"):
		v.cover(p.at-8, 4, []byte(nothing))
		v.cover(p.at, p.size, nil)
	case kind == "eXIf":
		v.coverChunk(p, kind, fitting(plainExif(t), p.size))
	default:
		v.coverChunk(p, nothing, nil)
	}
}

// fitting is what fits into a room: all of it or nothing.
func fitting(put []byte, room int64) []byte {
	if int64(len(put)) > room {
		return nil
	}
	return put
}

var zeros [4 << 10]byte

// coverChunk covers a chunk of a PNG, under another name and with its checksum.
func (v *veil) coverChunk(p part, kind string, put []byte) {
	head := append([]byte(kind), put...)
	sum := crc32.ChecksumIEEE(head)
	for left := p.size - int64(len(put)); left > 0; left -= int64(len(zeros)) {
		sum = crc32.Update(sum, crc32.IEEETable, zeros[:min(left, int64(len(zeros)))])
	}
	v.cover(p.at-4, 4+p.size, head)
	v.cover(p.at+p.size, 4, binary.BigEndian.AppendUint32(nil, sum))
}

// coverBlock makes an extension of a GIF a comment that says nothing, in
// sub-blocks that fill its room.
func (v *veil) coverBlock(p part) {
	if name := v.gifName(p); p.kind == "21ff" && (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0") && p.size < 40 {
		return
	}
	if p.size > glanced {
		v.stays = true
		return
	}
	put := make([]byte, 1+p.size)
	put[0] = 0xfe
	for at, left := 1, int(p.size)-1; left > 0; {
		n := min(256, left)
		if left-n == 1 {
			n-- // no sub-block has but its length
		}
		put[at] = byte(n - 1)
		at, left = at+n, left-n
	}
	v.cover(p.at-1, p.size+1, put)
}
