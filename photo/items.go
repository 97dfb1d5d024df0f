package photo

import (
	"bytes"
	"encoding/binary"
)

// item is one thing that a HEIF file holds (ISO/IEC 23008-12): a picture, a tile,
// EXIF.
type item struct {
	kind    string
	extents []stretch
	strange bool // it lies where this package does not look
}

// stretch is a stretch of a file.
type stretch struct{ at, size int64 }

func (s stretch) end() int64 { return s.at + s.size }

// cursor takes numbers out of a box, one after another.
type cursor struct {
	raw  []byte
	over bool // more was asked for than there is
}

func (c *cursor) take(size int) (n uint64) {
	if c.over = c.over || size > len(c.raw); c.over {
		return 0
	}
	for _, b := range c.raw[:size] {
		n = n<<8 | uint64(b)
	}
	c.raw = c.raw[size:]
	return n
}

// body is a cursor behind the version of a full box.
func (f *file) body(b box) (c *cursor, version uint64, flags uint64) {
	c = &cursor{raw: f.bytes(b.at, min(b.size, glanced/4))}
	version, flags = c.take(1), c.take(3)
	return c, version, flags
}

// either is 4 or 2: fields grow with the versions of boxes.
func either(long bool) int {
	if long {
		return 4
	}
	return 2
}

// inMeta returns a box below a meta box, which begins with a version.
func (f *file) inMeta(meta box, way ...string) box {
	return f.child(box{meta.kind, meta.head, meta.at + 4, meta.size - 4}, way...)
}

// items reads what there is and where it lies; false if that cannot be told.
func (f *file) items(meta box) (items map[uint64]*item, ok bool) {
	items = map[uint64]*item{}
	if meta.size > glanced/4 {
		return items, false
	}
	iinf := f.inMeta(meta, "iinf")
	_, version, _ := f.body(iinf)
	skip := 4 + int64(either(version > 0))
	for b := range f.boxes(iinf.at+skip, iinf.end()) {
		c, version, _ := f.body(b)
		if b.kind != "infe" || version < 2 {
			return items, false
		}
		id := c.take(either(version > 2))
		c.take(2)
		kind := binary.BigEndian.AppendUint32(nil, uint32(c.take(4)))
		items[id] = &item{kind: string(kind)}
	}
	idat := f.inMeta(meta, "idat")
	c, version, _ := f.body(f.inMeta(meta, "iloc"))
	sizes := c.take(2)
	width := func(shift int) int { return int(sizes >> shift & 15) }
	index := 0
	if version > 0 {
		index = width(0)
	}
	if width(8) == 0 {
		return items, false // nothing would say how long anything is
	}
	for n := c.take(either(version > 1)); n > 0 && !c.over; n-- {
		it := items[c.take(either(version > 1))]
		if it == nil {
			it = new(item) // nobody says what it is: it is not kept
		}
		method := uint64(0)
		if version > 0 {
			method = c.take(2) & 15
		}
		it.strange = c.take(2) != 0 || method > 1
		base := c.take(width(4))
		for k := c.take(2); k > 0 && !c.over; k-- {
			c.take(index)
			at, size := base+c.take(width(12)), c.take(width(8))
			if method == 1 {
				at += uint64(idat.at)
			}
			if size == 0 || at > uint64(f.size) || size > uint64(f.size)-at {
				it.strange = true
				continue
			}
			it.extents = append(it.extents, stretch{int64(at), int64(size)})
		}
	}
	return items, !c.over && len(items) > 0
}

// maxWords is how many items that tell something are read.
const maxWords = 32

// tellItems finds what a HEIF picture tells.
func (f *file) tellItems(meta box, t *told) {
	items, ok := f.items(meta)
	if !ok {
		return
	}
	read := 0
	for _, it := range items {
		if it.kind != "Exif" && it.kind != "mime" || len(it.extents) != 1 || it.strange {
			continue
		}
		if read++; read > maxWords {
			break
		}
		body := f.bytes(it.extents[0].at, min(it.extents[0].size, glanced/8))
		if it.kind == "Exif" {
			t.exif(tiffOf(body))
		} else {
			t.xmp(body)
		}
	}
	t.orientation = 0 // it is said by properties
	c, version, _ := f.body(f.inMeta(meta, "pitm"))
	f.tellSize(meta, c.take(either(version > 0)), t)
}

// tiffOf is the TIFF structure of an item of EXIF, which begins with where that
// lies (ISO/IEC 23008-12, A.2.1).
func tiffOf(body []byte) []byte {
	if skip := number(body, 0, 4); len(body) > 4 && skip < uint64(len(body)-4) {
		return bytes.TrimPrefix(body[4+skip:], []byte("Exif\x00\x00"))
	}
	return nil
}

// tellSize reads the size of an item and how it is turned.
func (f *file) tellSize(meta box, id uint64, t *told) {
	var all []box
	ipco := f.inMeta(meta, "iprp", "ipco")
	for b := range f.boxes(ipco.at, ipco.end()) {
		all = append(all, b)
	}
	c, version, flags := f.body(f.inMeta(meta, "iprp", "ipma"))
	long := 1 + int(flags&1)
	for n := c.take(4); n > 0 && !c.over; n-- {
		mine := c.take(either(version > 0)) == id
		for k := c.take(1); k > 0 && !c.over; k-- {
			at := int(c.take(long)) &^ (0x80 << (8 * (long - 1)))
			if !mine || at < 1 || at > len(all) {
				continue
			}
			switch b := all[at-1]; b.kind {
			case "ispe":
				t.width, t.height = int(f.number(b.at+4, 4)), int(f.number(b.at+8, 4))
			case "irot":
				if raw := f.bytes(b.at, 1); raw != nil && raw[0]&1 == 1 {
					t.orientation = 6 // as far as the size goes
				}
			}
		}
	}
}
