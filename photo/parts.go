package photo

import (
	"encoding/binary"
	"iter"
	"strings"
)

// part is a piece of a file that says what it is: a segment of a JPEG, a chunk of
// a PNG or WebP, a block of a GIF.
type part struct {
	kind string // "ffe1", "IDAT", …; rest: after the end; broken: nothing can be said from here on
	at   int64  // of its body in the file
	size int64
}

const (
	rest   = "rest"
	broken = "broken"
	pixels = "pixels"
)

// parts returns the pieces of a picture, in order, nil if it is none that comes
// in pieces. All bytes that no piece holds are heads of pieces.
func (f *file) parts() iter.Seq[part] {
	switch {
	case f.has(0, "\xff\xd8\xff"):
		return f.jpegParts
	case f.has(0, "\x89PNG\r\n\x1a\n"):
		return f.pngParts
	case f.has(0, "RIFF") && f.has(8, "WEBP"):
		return f.webpParts
	case f.has(0, "GIF87a"), f.has(0, "GIF89a"):
		return f.gifParts
	}
	return nil
}

// end yields what lies behind the end of a picture, which is shown nowhere.
func (f *file) end(at int64, yield func(part) bool) {
	if at < f.size {
		yield(part{rest, at, f.size - at})
	}
}

const hex = "0123456789abcdef"

// jpegParts are marker segments (ITU-T T.81, annex B), and the data of scans.
func (f *file) jpegParts(yield func(part) bool) {
	at := int64(2)
	for at < f.size { // one that is cut off in a scan is shown as far as it goes
		head := f.bytes(at, 2)
		if head == nil || head[0] != 0xff {
			yield(part{broken, at, f.size - at})
			return
		}
		kind := head[1]
		switch {
		case kind == 0xff: // filled up
			at++
			continue
		case kind == 0xd9:
			f.end(at+2, yield)
			return
		case kind == 0x01, kind >= 0xd0 && kind <= 0xd7:
			at += 2
			continue
		}
		size := int64(f.number(at+2, 2))
		if size < 2 || at+2+size > f.size {
			yield(part{broken, at, f.size - at})
			return
		}
		if !yield(part{"ff" + string(hex[kind>>4]) + string(hex[kind&15]), at + 4, size - 2}) {
			return
		}
		at += 2 + size
		if kind == 0xda {
			end := f.scan(at)
			if !yield(part{pixels, at, end - at}) {
				return
			}
			at = end
		}
	}
}

// scan returns where the data of a scan end: at a marker that is none of theirs.
func (f *file) scan(at int64) int64 {
	for at < f.size {
		raw := f.bytes(at, min(paneSize, f.size-at))
		if raw == nil {
			return f.size
		}
		for i := range len(raw) - 1 {
			if next := raw[i+1]; raw[i] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
				return at + int64(i)
			}
		}
		at += max(1, int64(len(raw)-1))
	}
	return f.size
}

// pngParts are chunks (PNG, third edition, 5.3).
func (f *file) pngParts(yield func(part) bool) {
	at := int64(8)
	for {
		head := f.bytes(at, 8)
		if head == nil {
			yield(part{broken, at, f.size - at})
			return
		}
		size, kind := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if at+12+size > f.size {
			yield(part{broken, at, f.size - at})
			return
		}
		if !yield(part{kind, at + 8, size}) {
			return
		}
		if at += 12 + size; kind == "IEND" {
			f.end(at, yield)
			return
		}
	}
}

// webpParts are the chunks of a RIFF file (RFC 9649).
func (f *file) webpParts(yield func(part) bool) {
	at, whole := int64(12), f.size
	if size := f.bytes(4, 4); size != nil {
		whole = min(whole, int64(binary.LittleEndian.Uint32(size))+8)
	}
	for at+8 <= whole {
		head := f.bytes(at, 8)
		if head == nil {
			break
		}
		size, kind := int64(binary.LittleEndian.Uint32(head[4:])), string(head[:4])
		if at+8+size > f.size {
			break
		}
		if !yield(part{kind, at + 8, size}) {
			return
		}
		at += 8 + size + size&1
	}
	if at < whole {
		yield(part{broken, at, f.size - at})
		return
	}
	f.end(at, yield)
}

// gifParts are the blocks of a GIF: 21xx is an extension with its label, whose
// body begins at its first sub-block and ends with the empty one.
func (f *file) gifParts(yield func(part) bool) {
	head := f.bytes(0, 13)
	at := int64(13)
	table := func(flags byte) int64 {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	if head != nil {
		at += table(head[10])
	}
	for head != nil {
		kind := f.bytes(at, 1)
		switch {
		case kind == nil:
			yield(part{broken, at, f.size - at})
			return
		case kind[0] == 0x3b:
			f.end(at+1, yield)
			return
		}
		p := part{pixels, at, 0}
		blocks := at + 2
		switch image := f.bytes(at, 10); {
		case kind[0] == 0x21:
			label := f.bytes(at+1, 1)
			if label == nil {
				break
			}
			p = part{"21" + string(hex[label[0]>>4]) + string(hex[label[0]&15]), blocks, 0}
		case kind[0] == 0x2c && image != nil:
			blocks = at + 10 + table(image[9]) + 1
		default:
			blocks = f.size
		}
		end := f.blocks(blocks)
		if end < 0 {
			yield(part{broken, at, f.size - at})
			return
		}
		p.size = end - p.at
		if !yield(p) {
			return
		}
		at = end
	}
}

// blocks returns where a row of sub-blocks ends, -1 if it does not.
func (f *file) blocks(at int64) int64 {
	for {
		n := f.bytes(at, 1)
		if n == nil {
			return -1
		}
		if at += 1 + int64(n[0]); n[0] == 0 {
			return at
		}
	}
}

// gifName is what an application extension of a GIF says that it is.
func (f *file) gifName(p part) string {
	return strings.TrimRight(string(f.bytes(p.at+1, min(11, max(0, p.size-1)))), "\x00")
}
