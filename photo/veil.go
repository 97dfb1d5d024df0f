package photo

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"pims/fault"
)

// ErrPlaceStays is a picture or video that may tell where it was taken, and of
// which that cannot be taken away.
var ErrPlaceStays = fault.New(fault.Unsupported, "place-stays")

// Placeless returns a content as it may be given to people who need not know
// where it was taken. Of pictures and videos, whatever they are called, only what
// is to be seen and heard stays, how a picture is held and when it was taken;
// all else is blank, in its room, so that the length is the same and ranges
// hold. What is neither stays as it is; mime says whether it should be.
//
// ErrPlaceStays for pictures and videos in formats that this package does not
// know, and for those that are broken.
func Placeless(r io.ReadSeeker, mime string) (io.ReadSeeker, error) {
	f, err := newFile(r)
	if err != nil {
		return nil, err
	}
	v := &veil{file: f}
	known := v.drawn()
	switch kind, _, _ := strings.Cut(mime, "/"); {
	case f.failed != nil:
		return nil, f.failed
	case f.left < 0: // it was not looked through
		v.stays = true
	case known:
	case kind == "image", kind == "video":
		v.stays = f.size > 0 && mime != "image/bmp"
	case kind == "application":
		v.stays = slices.ContainsFunc(raws, func(head string) bool { return f.has(0, head) }) || f.transport()
	}
	if v.stays {
		return nil, ErrPlaceStays
	}
	v.order()
	_, err = r.Seek(0, io.SeekStart)
	return v, err
}

// raws are how TIFF begins, and what cameras make of it or write in its place:
// most have no type that their bytes tell.
var raws = []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+", "IIU\x00", "IIRO", "IIRS", "MMOR", "II\x1a\x00", "IIII", "FUJIFILM", "FOVb", "\x00MRM"}

// transport reports whether a file is a row of packets of MPEG (ISO/IEC 13818-1),
// as camcorders write it, with a moment before each or without. It has no type
// either.
func (f *file) transport() bool {
	row := func(at, size int64) bool {
		for n := range int64(4) {
			if !f.has(at+n*size, "G") {
				return false
			}
		}
		return true
	}
	return row(0, 188) || row(4, 192)
}

// veil is a file with stretches of it covered.
type veil struct {
	*file
	at    int64
	spans []span // in order, none over another
	put   int    // bytes that they put in the place of others
	stays bool   // something that may tell cannot be covered
}

// span is a stretch that reads as what is put there and then zeros.
type span struct {
	stretch
	put []byte
}

func (v *veil) cover(at, size int64, put []byte) {
	if v.put += len(put); v.put > maxPut || len(v.spans) >= maxSpans || int64(len(put)) > size {
		v.stays = true
		return
	}
	if size > 0 {
		v.spans = append(v.spans, span{stretch{at, size}, put})
	}
}

// maxSpans and maxPut are more than any picture or video has.
const (
	maxSpans = 1 << 16
	maxPut   = 8 << 20
)

// order puts the spans in order and takes those apart that lie over each other.
func (v *veil) order() {
	slices.SortFunc(v.spans, func(a, b span) int { return cmp.Compare(a.at, b.at) })
	end := int64(0)
	kept := v.spans[:0]
	for _, s := range v.spans {
		if under := end - s.at; under > 0 {
			s.stretch, s.put = stretch{end, s.size - under}, s.put[min(under, int64(len(s.put))):]
		}
		if s.size > 0 {
			kept, end = append(kept, s), s.end()
		}
	}
	v.spans = kept
}

// drawn covers what a format has beside what is to be seen; false if the format
// is not known.
func (v *veil) drawn() bool {
	if v.boxed() {
		v.coverBoxes()
		return true
	}
	parts := v.parts()
	if parts == nil {
		return false
	}
	t := v.tell()
	for p := range parts {
		switch {
		case v.stays:
			return true
		case p.kind == broken:
			v.stays = true
		case p.kind == rest:
			v.cover(p.at, p.size, nil)
		case p.kind != pixels:
			v.coverPart(p, t)
		}
	}
	return true
}

// Read implements io.Reader.
func (v *veil) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	v.over(p[:n])
	v.at += int64(n)
	return n, err
}

// over covers what was read from where the veil stands.
func (v *veil) over(p []byte) {
	first, _ := slices.BinarySearchFunc(v.spans, v.at, func(s span, at int64) int { return cmp.Compare(s.end(), at+1) })
	for _, s := range v.spans[first:] {
		from, to := max(s.at, v.at), min(s.end(), v.at+int64(len(p)))
		if from >= to {
			return
		}
		under := p[from-v.at : to-v.at]
		clear(under)
		if skip := from - s.at; skip < int64(len(s.put)) {
			copy(under, s.put[skip:])
		}
	}
}

// Seek implements io.Seeker.
func (v *veil) Seek(offset int64, whence int) (int64, error) {
	at, err := v.r.Seek(offset, whence)
	if err == nil {
		v.at = at
	}
	return at, err
}
