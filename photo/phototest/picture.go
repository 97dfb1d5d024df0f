package phototest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
)

// Secrets are texts that [JPEG] and [PNG] hide in a file, each in another place.
// None may be found in what is published.
func Secrets() []string {
	return []string{"CAMERA-OF-TOM", "2026:05:17 16:04:12", "THUMBNAIL-OF-THE-HOUSE", "SERIAL-000123", "48.8566N", "IPTC-ORVAL",
		"COMMENT-BY-PHONE", "PROFILE-OF-THE-SCREEN", "EXTENDED-XMP", "AFTER-THE-END"}
}

// latitude is 48°51'24" as rational numbers: where the photo was taken.
var latitude = []uint32{48, 1, 51, 1, 24, 1}

// Latitude is how the place lies in an EXIF block.
func Latitude() []byte {
	var b []byte
	for _, n := range latitude {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

// EXIF is a TIFF structure with an orientation, a camera, a moment, a thumbnail
// and a place.
func EXIF(orientation int) []byte {
	be := binary.BigEndian
	var data []byte // behind the directories
	const ifds = 8 + 2 + 5*12 + 4 + 2 + 4*12 + 4
	at := func(b []byte) uint32 {
		n := uint32(ifds + len(data))
		data = append(data, b...)
		return n
	}
	entry := func(tag, kind uint16, n, value uint32) []byte {
		return be.AppendUint32(be.AppendUint32(be.AppendUint16(be.AppendUint16(nil, tag), kind), n), value)
	}
	short := func(tag, value uint16) []byte { return entry(tag, 3, 1, uint32(value)<<16) }
	text := func(tag uint16, s string) []byte { return entry(tag, 2, uint32(len(s)+1), at(append([]byte(s), 0))) }
	gps := slices.Concat(
		be.AppendUint16(nil, 4),
		entry(0, 1, 4, 0x02030000), entry(1, 2, 2, uint32('N')<<24), entry(2, 5, 3, at(Latitude())), entry(4, 5, 3, at(Latitude())),
		be.AppendUint32(nil, 0),
	)
	first := slices.Concat(
		be.AppendUint16(nil, 5),
		short(0x0112, uint16(orientation)), text(0x010f, Secrets()[0]), text(0x0132, Secrets()[1]),
		text(0xa431, Secrets()[3]), entry(0x8825, 4, 1, 8+2+5*12+4),
		be.AppendUint32(nil, 0),
	)
	data = append(data, Secrets()[2]...)
	return slices.Concat([]byte("MM\x00*\x00\x00\x00\x08"), first, gps, data)
}

func xmp() []byte {
	return []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="` + Secrets()[4] + `"/></x:xmpmeta>`)
}

// segment is a marker segment of a JPEG.
func segment(kind byte, body ...[]byte) []byte {
	all := slices.Concat(body...)
	return slices.Concat([]byte{0xff, kind}, binary.BigEndian.AppendUint16(nil, uint16(len(all)+2)), all)
}

// JPEG is a photo as a phone writes it; profile may be nil.
func JPEG(img image.Image, orientation int, profile []byte) []byte {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	iptc := slices.Concat([]byte("Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0f\x1c\x02\x5a\x00\x0a"), []byte(Secrets()[5]), []byte{0})
	parts := [][]byte{
		{0xff, 0xd8},
		segment(0xe1, []byte("Exif\x00\x00"), EXIF(orientation)),
		segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"), xmp()),
		segment(0xe1, []byte("http://ns.adobe.com/xmp/extension/\x00"), []byte(Secrets()[8])),
		segment(0xed, iptc),
		segment(0xfe, []byte(Secrets()[6])),
	}
	if profile != nil {
		half := len(profile) / 2
		parts = append(parts, segment(0xe2, []byte("ICC_PROFILE\x00\x01\x02"), profile[:half]), segment(0xe2, []byte("ICC_PROFILE\x00\x02\x02"), profile[half:]))
	}
	return append(slices.Concat(append(parts, plain.Bytes()[2:])...), Secrets()[9]...)
}

// chunk is a chunk of a PNG.
func chunk(kind string, body []byte) []byte {
	sum := crc32.ChecksumIEEE(append([]byte(kind), body...))
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(body))), []byte(kind), body, binary.BigEndian.AppendUint32(nil, sum))
}

// PNG is a picture with text, EXIF, a colour profile and XMP.
func PNG(img image.Image, orientation int) []byte {
	var plain bytes.Buffer
	if err := png.Encode(&plain, img); err != nil {
		panic(err)
	}
	const head = 8 + 25 // signature and IHDR
	raw := plain.Bytes()
	end := len(raw) - 12 // IEND
	return slices.Concat(raw[:head],
		chunk("iCCP", slices.Concat([]byte(Secrets()[7]), []byte{0, 0}, deflate([]byte("no profile at all")))),
		chunk("eXIf", EXIF(orientation)),
		chunk("tEXt", []byte("Comment\x00"+Secrets()[6])),
		chunk("zTXt", slices.Concat([]byte("Author\x00\x00"), deflate([]byte(Secrets()[0])))),
		raw[head:end],
		chunk("iTXt", slices.Concat([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), xmp())),
		raw[end:], []byte(Secrets()[9]),
	)
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(b) // into memory
	_ = w.Close()
	return out.Bytes()
}

// Photo is a picture whose corners can be told apart: red, green, blue and
// white, from the top left clockwise.
func Photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 220, A: 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.RGBA{G: 220, A: 255}
			case x >= w/2:
				c = color.RGBA{B: 220, A: 255}
			case y >= h/2:
				c = color.RGBA{R: 220, G: 220, B: 220, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}
