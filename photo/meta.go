package photo

import (
	"bytes"
	"compress/zlib"
	"io"
	"time"
)

// told is what a file says of its picture beside the pixels, as far as it
// matters here.
type told struct {
	width, height int // as they are stored; 0 if not known
	orientation   int // EXIF; 0 if not said
	place         bool
	taken, zone   string    // EXIF: local time, and how far it is from UTC
	made          time.Time // of a video
	duration      time.Duration
	profile       []byte
}

// read finds what the file of a picture tells.
func read(raw []byte) told {
	f, err := newFile(bytes.NewReader(raw))
	if err != nil {
		return told{}
	}
	return f.tell()
}

// tell finds what a file tells. One that is cut off or broken tells what could be
// read.
func (f *file) tell() (t told) {
	if f.boxed() {
		f.tellBoxes(&t)
		return t
	}
	parts := f.parts()
	if parts == nil {
		return t
	}
	for p := range parts {
		switch p.kind {
		case "ffda": // the scans of a JPEG follow
			return t
		case "ffe1", "eXIf", "EXIF":
			body, found := bytes.CutPrefix(f.bytes(p.at, p.size), []byte("Exif\x00\x00"))
			if found || p.kind != "ffe1" {
				t.exif(body)
			} else {
				t.xmp(body)
			}
		case "iTXt", "tEXt", "XMP ", "21ff":
			t.xmp(f.bytes(p.at, p.size))
		case "ffe2": // in its parts, in order
			if body := f.bytes(p.at, p.size); bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) && len(body) > 14 {
				t.profile = append(t.profile, body[14:]...)
			}
		case "iCCP":
			if _, rest, ok := bytes.Cut(f.bytes(p.at, p.size), []byte{0}); ok && len(rest) > 1 {
				t.profile = inflate(rest[1:])
			}
		case "ICCP":
			t.profile = f.bytes(p.at, p.size)
		}
	}
	return t
}

// ofPlaces are the names under which places stand in XMP, and in the lists of
// videos (QuickTime, 3GPP TS 26.244).
var ofPlaces = []string{"GPSLatitude", "GPSLongitude", "GPSCoordinates", "location.ISO6709", "\xa9xyz", "loci", "gpmd", "camm"}

func (t *told) xmp(body []byte) {
	for _, name := range ofPlaces {
		t.place = t.place || bytes.Contains(body, []byte(name))
	}
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
