package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// told is what a file says of its picture beside the pixels, as far as it
// matters here.
type told struct {
	orientation int  // EXIF; 0 if not said
	place       bool // where it was taken
	profile     []byte
}

// read finds what a JPEG, PNG or WebP tells. A file that is cut off or broken
// tells what could be read.
func read(raw []byte) (t told) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xd8}):
		t.jpeg(raw[2:])
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		t.png(raw[8:])
	case len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		t.webp(raw[12:])
	}
	return t
}

// jpeg walks the segments up to the first scan.
func (t *told) jpeg(raw []byte) {
	for len(raw) >= 4 && raw[0] == 0xff {
		kind := raw[1]
		if kind == 0xff { // filled up
			raw = raw[1:]
			continue
		}
		size := int(binary.BigEndian.Uint16(raw[2:]))
		if kind == 0xda || size < 2 || len(raw) < 2+size {
			return
		}
		body := raw[4 : 2+size]
		switch {
		case kind == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			t.exif(body[6:])
		case kind == 0xe1:
			t.xmp(body)
		case kind == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) && len(body) > 14:
			t.profile = append(t.profile, body[14:]...) // in its parts, in order
		}
		raw = raw[2+size:]
	}
}

// png walks all chunks: some writers put what they know behind the picture.
func (t *told) png(raw []byte) {
	for len(raw) >= 12 {
		size := int64(binary.BigEndian.Uint32(raw))
		if size > int64(len(raw)-12) {
			return
		}
		body := raw[8 : 8+size]
		switch string(raw[4:8]) {
		case "eXIf":
			t.exif(body)
		case "iTXt", "tEXt":
			t.xmp(body)
		case "iCCP":
			if _, rest, ok := bytes.Cut(body, []byte{0}); ok && len(rest) > 1 {
				t.profile = inflate(rest[1:])
			}
		}
		raw = raw[12+size:]
	}
}

// webp walks the chunks of a RIFF file.
func (t *told) webp(raw []byte) {
	for len(raw) >= 8 {
		size := int64(binary.LittleEndian.Uint32(raw[4:]))
		if size > int64(len(raw)-8) {
			return
		}
		body := raw[8 : 8+size]
		switch string(raw[:4]) {
		case "EXIF":
			t.exif(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		case "XMP ":
			t.xmp(body)
		case "ICCP":
			t.profile = body
		}
		raw = raw[8+min(size+size&1, int64(len(raw)-8)):]
	}
}

func (t *told) xmp(body []byte) {
	t.place = t.place || bytes.Contains(body, []byte("GPSLatitude")) || bytes.Contains(body, []byte("GPSLongitude"))
}

// maxProfile bounds a colour profile; those of cameras have a few kilobytes.
const maxProfile = 1 << 20

func inflate(packed []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxProfile))
	if err != nil {
		return nil
	}
	return plain
}
