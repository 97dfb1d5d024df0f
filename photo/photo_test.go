package photo

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"io"
	"slices"
	"testing"

	"pims/photo/phototest"
	"pims/storage"
)

// Whatever a camera wrote beside the picture is nowhere in what comes out, and
// the format of what comes out has no place where it could be.
func TestNothingStays(t *testing.T) {
	img := phototest.Photo(64, 48)
	profile := p3()
	profile = append(profile, "PROFILE-OF-THE-SCREEN"...)
	for name, raw := range map[string][]byte{
		"jpeg": phototest.JPEG(img, 1, profile), "png": phototest.PNG(img, 1), "webp": webp(), "gif": gifOf(img),
		"large png": phototest.PNG(noise(900, 900), 1),
	} {
		told := append([]string{string(phototest.Latitude()), "Exif", "ICC_PROFILE", "xmpmeta", "eXIf", "tEXt", "8BIM"}, phototest.Secrets()...)
		hidden := 0
		for _, s := range told {
			if bytes.Contains(raw, []byte(s)) {
				hidden++
			}
		}
		if hidden < 2 {
			t.Fatalf("%s: the test hides nothing in its picture", name)
		}
		got, err := Clean(raw, 1600)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, s := range told {
			if bytes.Contains(got.Bytes, []byte(s)) {
				t.Errorf("%s: %q is still there", name, s)
			}
		}
		checkParts(t, name, got)
	}
}

// checkParts wants nothing but what a picture is made of.
func checkParts(t *testing.T, name string, p Picture) {
	t.Helper()
	if p.Mime == "image/png" {
		for rest := p.Bytes[8:]; len(rest) > 0; rest = rest[12+binary.BigEndian.Uint32(rest):] {
			if kind := string(rest[4:8]); !slices.Contains([]string{"IHDR", "IDAT", "IEND"}, kind) {
				t.Errorf("%s: a chunk %q", name, kind)
			}
		}
		return
	}
	rest := p.Bytes[2:]
	for rest[1] != 0xda {
		if !slices.Contains([]byte{0xdb, 0xc0, 0xc4}, rest[1]) {
			t.Errorf("%s: a segment %x", name, rest[1])
		}
		rest = rest[2+binary.BigEndian.Uint16(rest[2:]):]
	}
	if end := bytes.Index(rest, []byte{0xff, 0xd9}); end != len(rest)-2 {
		t.Errorf("%s: bytes after the end", name)
	}
}

// However the camera was held, the picture comes out upright: its corners are
// where they belong.
func TestUpright(t *testing.T) {
	upright := phototest.Photo(60, 40)
	for orientation := range 10 {
		for _, raw := range [][]byte{
			phototest.JPEG(laid(upright, orientation), orientation, nil), phototest.PNG(laid(upright, orientation), orientation),
		} {
			got, err := Clean(raw, 1600)
			if err != nil {
				t.Fatal(err)
			}
			if got.Width != 60 || got.Height != 40 {
				t.Fatalf("orientation %d: %d×%d", orientation, got.Width, got.Height)
			}
			img, _, err := image.Decode(bytes.NewReader(got.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range []image.Point{{8, 8}, {52, 8}, {52, 32}, {8, 32}} {
				if !alike(img.At(at.X, at.Y), upright.At(at.X, at.Y), 24) {
					t.Errorf("orientation %d: at %v is %v, want %v", orientation, at, img.At(at.X, at.Y), upright.At(at.X, at.Y))
				}
			}
			facts, err := Look(raw)
			if err != nil || facts.Width != 60 || facts.Height != 40 || !facts.Place {
				t.Errorf("orientation %d: %+v, %v", orientation, facts, err)
			}
		}
	}
}

// laid lays a picture as a camera that was held so stores it: what EXIF says of
// row 0 and column 0, read the other way round.
func laid(upright *image.RGBA, orientation int) *image.RGBA {
	back := map[int]int{6: 8, 8: 6} // the others undo themselves
	if n, ok := back[orientation]; ok {
		orientation = n
	}
	return turn(upright, orientation)
}

func TestSize(t *testing.T) {
	for _, c := range []struct{ w, h, edge, wantW, wantH int }{
		{4000, 3000, 1600, 1600, 1200}, {3000, 4000, 1600, 1200, 1600}, {640, 480, 1600, 640, 480}, {5000, 1, 100, 100, 1}, {1601, 1600, 1600, 1600, 1599},
	} {
		got, err := Clean(phototest.JPEG(image.NewGray(image.Rect(0, 0, c.w, c.h)), 1, nil), c.edge)
		if err != nil || got.Width != c.wantW || got.Height != c.wantH {
			t.Errorf("%+v: %d×%d, %v", c, got.Width, got.Height, err)
		}
	}
}

// A pixel of the result is the mean of what it covers.
func TestScale(t *testing.T) {
	src := image.NewGray(image.Rect(0, 0, 30, 7))
	for i := range src.Pix {
		src.Pix[i] = uint8(i % 2 * 200)
	}
	got := scale(src, 10, 1)
	for x := range 10 { // each covers three columns: 0 200 0, then 200 0 200
		want := uint8(67 + 66*(x%2))
		if v := got.RGBAAt(x, 0); v != (color.RGBA{want, want, want, 255}) {
			t.Errorf("at %d: %v", x, v)
		}
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 4, 4)) // a red dot on nothing stays red
	clear.SetNRGBA(0, 0, color.NRGBA{255, 0, 0, 255})
	if v := scale(clear, 2, 2).RGBAAt(0, 0); v != (color.RGBA{64, 0, 0, 64}) {
		t.Errorf("transparent: %v", v)
	}
}

// Colours of a wide screen are those that were seen; a profile that is as good
// as none changes nothing.
func TestColours(t *testing.T) {
	flat := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := 0; i < len(flat.Pix); i += 4 {
		copy(flat.Pix[i:], []byte{200, 100, 60, 255})
	}
	got, err := Clean(phototest.JPEG(flat, 1, p3()), 100)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(got.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	// Display P3 (200, 100, 60) in sRGB, by the matrices of CSS Color 4.
	if want := (color.RGBA{215, 93, 47, 255}); !alike(img.At(8, 8), want, 4) {
		t.Errorf("got %v, want about %v", img.At(8, 8), want)
	}
	if _, ok := profile([]byte("rubbish")); ok {
		t.Error("rubbish is a profile")
	}
}

func TestRefused(t *testing.T) {
	huge := phototest.PNG(image.NewGray(image.Rect(0, 0, 1, 1)), 1)
	huge = slices.Clone(huge)
	binary.BigEndian.PutUint32(huge[16:], 60000)
	binary.BigEndian.PutUint32(huge[20:], 60000)
	cut := phototest.JPEG(noise(200, 200), 1, nil)
	for name, raw := range map[string][]byte{
		"empty": nil, "text": []byte("no picture"), "svg": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		"flood of pixels": huge, "cut off": cut[:len(cut)/2], "heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
	} {
		if _, err := Clean(raw, 100); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLab(t *testing.T) {
	raw := phototest.JPEG(phototest.Photo(300, 200), 6, nil)
	opened := 0
	open := func(raw []byte) Open {
		return func() (io.ReadSeekCloser, error) { opened++; return closer{bytes.NewReader(raw)}, nil }
	}
	l, ctx := NewLab(), t.Context()
	for range 3 {
		f, err := l.Look(ctx, storage.Ref{ID: "a", Size: int64(len(raw))}, open(raw))
		p, err2 := l.Print(ctx, storage.Ref{ID: "a"}, 100, open(raw))
		if err = errors.Join(err, err2); err != nil || f.Width != 200 || p.Height != 100 {
			t.Fatalf("%+v %d×%d %v", f, p.Width, p.Height, err)
		}
		if _, err := l.Look(ctx, storage.Ref{ID: "b"}, open(nil)); !errors.Is(err, ErrUnreadable) {
			t.Fatal(err)
		}
	}
	if opened != 3 {
		t.Errorf("opened %d times, want one for each piece of work", opened)
	}
	if _, err := l.Print(ctx, storage.Ref{ID: "c", Size: MaxBytes + 1}, 100, open(raw)); !errors.Is(err, ErrUnreadable) || opened != 3 {
		t.Errorf("a file that is too large: %v", err)
	}
	for n := range 100 {
		l.keep(proof{"x", n}, Picture{Bytes: make([]byte, 1<<20)})
	}
	if l.held > maxHeld || len(l.kept) != len(l.order) {
		t.Errorf("holds %d bytes of %d pictures", l.held, len(l.kept))
	}
}

func FuzzClean(f *testing.F) {
	for _, raw := range [][]byte{
		phototest.JPEG(phototest.Photo(8, 8), 6, p3()), phototest.PNG(phototest.Photo(8, 8), 3), webp(), gifOf(phototest.Photo(4, 4)),
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Clean(raw, 64)
		if err == nil && (p.Width < 1 || p.Width > 64 || p.Height > 64) {
			t.Errorf("%d×%d", p.Width, p.Height)
		}
	})
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

func alike(a, b color.Color, by int) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	for _, d := range []int{int(ar>>8) - int(br>>8), int(ag>>8) - int(bg>>8), int(ab>>8) - int(bb>>8)} {
		if d > by || d < -by {
			return false
		}
	}
	return true
}

func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	n := uint32(1)
	for i := range img.Pix {
		n = n*1664525 + 1013904223
		img.Pix[i] = uint8(n>>24) | uint8(i%4/3*255)
	}
	return img
}

func gifOf(img image.Image) []byte {
	var out bytes.Buffer
	if err := gif.Encode(&out, img, nil); err != nil {
		panic(err)
	}
	// A comment, before the trailer.
	raw := out.Bytes()
	hidden := append([]byte{0x21, 0xfe, 16}, "COMMENT-BY-PHONE"...)
	return slices.Concat(raw[:len(raw)-1], hidden, []byte{0}, hiddenBlock("CAMERA-OF-TOM"), raw[len(raw)-1:])
}

func hiddenBlock(s string) []byte {
	return slices.Concat([]byte{0x21, 0xfe, byte(len(s))}, []byte(s), []byte{0})
}

// webp is one pixel in the extended format, with EXIF and XMP.
func webp() []byte {
	small, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		panic(err)
	}
	chunk := func(kind string, body []byte) []byte {
		out := slices.Concat([]byte(kind), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
		return append(out, make([]byte, len(body)&1)...)
	}
	body := slices.Concat([]byte("WEBP"), chunk("VP8X", []byte{0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0}), small[12:],
		chunk("EXIF", phototest.EXIF(1)), chunk("XMP ", []byte(`exif:GPSLatitude="48.8566N"`)))
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
}

// p3 is a profile of the colours of a phone's screen (Display P3), with the
// curve of sRGB.
func p3() []byte {
	be := binary.BigEndian
	s15 := func(v float64) []byte { return be.AppendUint32(nil, uint32(int32(v*65536))) }
	xyz := func(x, y, z float64) []byte {
		return slices.Concat([]byte("XYZ \x00\x00\x00\x00"), s15(x), s15(y), s15(z))
	}
	para := slices.Concat([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), s15(2.4), s15(1/1.055), s15(0.055/1.055), s15(1/12.92), s15(0.04045))
	tags := []struct {
		name string
		data []byte
	}{
		{"rXYZ", xyz(0.515102, 0.241196, -0.001053)}, {"gXYZ", xyz(0.291977, 0.692245, 0.041885)}, {"bXYZ", xyz(0.157104, 0.066574, 0.784073)},
		{"rTRC", para}, {"gTRC", para}, {"bTRC", para},
	}
	head := make([]byte, 128)
	copy(head[16:], "RGB XYZ ")
	table, data := be.AppendUint32(nil, uint32(len(tags))), []byte(nil)
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = be.AppendUint32(be.AppendUint32(table, uint32(128+4+12*len(tags)+len(data))), uint32(len(tag.data)))
		data = append(data, tag.data...)
	}
	return slices.Concat(head, table, data)
}
