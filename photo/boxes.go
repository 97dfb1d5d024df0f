package photo

import (
	"iter"
	"slices"
	"time"
)

// box is a box of the ISO base media file format (ISO/IEC 14496-12, 4.2), an
// atom of QuickTime.
type box struct {
	kind string // broken: nothing can be said from here on
	head int64  // where it begins
	at   int64  // where its body does
	size int64  // of the body
}

func (b box) end() int64 { return b.at + b.size }

// boxed reports whether a file is a row of boxes.
func (f *file) boxed() bool {
	head := f.bytes(0, 12)
	return head != nil && slices.Contains([]string{"ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"}, string(head[4:8]))
}

// boxes returns the boxes between two places.
func (f *file) boxes(at, end int64) iter.Seq[box] {
	return func(yield func(box) bool) {
		for at < end {
			head := f.bytes(at, 8)
			if head == nil {
				yield(box{broken, at, at, end - at})
				return
			}
			b := box{string(head[4:]), at, at + 8, int64(number(head, 0, 4)) - 8}
			switch b.size {
			case 1 - 8:
				b.at += 8
				b.size = int64(f.number(at+8, 8)) - 16
			case 0 - 8: // up to the end
				b.size = end - b.at
			}
			if b.size < 0 || b.size > end-b.at {
				b = box{broken, at, at, end - at}
			}
			if !yield(b) || b.kind == broken {
				return
			}
			at = b.end()
		}
	}
}

// child returns the first box of a kind on the way down, an empty one if there
// is none.
func (f *file) child(of box, way ...string) box {
	for _, kind := range way {
		var found box
		for b := range f.boxes(of.at, of.end()) {
			if b.kind == kind {
				found = b
				break
			}
		}
		if found.kind == "" {
			return found
		}
		of = found
	}
	return of
}

// tellBoxes finds what videos and HEIF pictures tell.
func (f *file) tellBoxes(t *told) {
	for b := range f.boxes(0, f.size) {
		switch b.kind {
		case "moov":
			f.tellMovie(b, t)
		case "meta":
			f.tellItems(b, t)
		case "uuid":
			t.xmp(f.bytes(b.at, min(b.size, glanced/8)))
		}
	}
}

func (f *file) tellMovie(moov box, t *told) {
	for b := range f.boxes(moov.at, moov.end()) {
		switch b.kind {
		case "mvhd":
			made, scale, long := f.times(b)
			if t.made = since1904(made); scale > 0 && long < 1<<40 {
				t.duration = time.Duration(float64(long) / float64(scale) * float64(time.Second))
			}
		case "trak":
			f.tellTrack(b, t)
		case "udta", "meta", "uuid":
			t.xmp(f.bytes(b.at, min(b.size, glanced/8)))
		}
	}
}

// times reads the beginning of a header of a movie: when it was made, the units
// of a second, and how long it lasts in them.
func (f *file) times(b box) (made, scale, long uint64) {
	if version := f.bytes(b.at, 1); version == nil || version[0] == 0 {
		return f.number(b.at+4, 4), f.number(b.at+12, 4), f.number(b.at+16, 4)
	}
	return f.number(b.at+4, 8), f.number(b.at+20, 4), f.number(b.at+24, 8)
}

// handler is what a track is of: vide, soun, …
func (f *file) handler(trak box) string {
	return string(f.bytes(f.child(trak, "mdia", "hdlr").at+8, 4))
}

func (f *file) tellTrack(trak box, t *told) {
	kind := f.handler(trak)
	if !slices.Contains(media, kind) {
		stsd := f.child(trak, "mdia", "minf", "stbl", "stsd")
		t.xmp(f.bytes(stsd.at, min(stsd.size, 4<<10))) // what is taken down while it runs
	}
	if kind != "vide" || t.width > 0 {
		return
	}
	b := f.child(trak, "tkhd")
	at := b.at + 40 // of the matrix
	if version := f.bytes(b.at, 1); version != nil && version[0] == 1 {
		at += 12
	}
	t.width, t.height = int(f.number(at+36, 4)>>16), int(f.number(at+40, 4)>>16)
	if f.number(at, 4) == 0 && f.number(at+4, 4) != 0 { // by a quarter
		t.width, t.height = t.height, t.width
	}
}
