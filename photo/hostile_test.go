package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"pims/photo/phototest"
)

// boxOf is a box.
func boxOf(kind string, bodies ...string) string {
	body := strings.Join(bodies, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + kind + body
}

func u16(n int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(n))) }
func u32(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }

// still is a HEIF file with words of a megabyte that so many items share, in
// tables whose numbers have so many bytes.
func still(items, sizes int) string {
	var infe, iloc strings.Builder
	for n := range items {
		infe.WriteString(boxOf("infe", u32(2<<24), u16(n), u16(0), "mime", "\x00"))
		if sizes == 0 {
			iloc.WriteString(u16(n) + u16(0) + u16(0xffff))
		} else {
			iloc.WriteString(u16(n) + u16(0) + u16(1) + u32(24) + u32(1<<20))
		}
	}
	return boxOf("ftyp", "heic", u32(0), "mif1") + boxOf("mdat", strings.Repeat("G", 1<<20)) + boxOf("meta", u32(0),
		boxOf("hdlr", u32(0), u32(0), "pict", strings.Repeat("\x00", 13)), boxOf("iinf", u32(0), u16(items), infe.String()),
		boxOf("iloc", u32(0), u16(sizes), u16(items), iloc.String()))
}

// track is one whose samples lie nowhere.
func track(kind string, chunks int) string {
	return boxOf("trak", boxOf("mdia", boxOf("hdlr", u32(0), u32(0), kind, u32(0)), boxOf("minf", boxOf("stbl",
		boxOf("stsz", u32(0), u32(1), u32(chunks)), boxOf("stsc", u32(0), u32(0)), boxOf("stco", u32(0), u32(chunks), strings.Repeat("\x00\x00\x00\x09", chunks))))))
}

// Files that say one thing a million times cost no more time and memory than
// others, and what is given out of them does not tell.
func TestHostileTables(t *testing.T) {
	comment := "!\xfe" + strings.Repeat("\xff"+strings.Repeat("c", 255), 16<<10) + "\x00"
	for name, raw := range map[string]string{
		"stretches without a length": still(20_000, 0),
		"words that many share":      still(20_000, 0x4400),
		"a great many chunks":        boxOf("ftyp", "isom") + boxOf("moov", strings.Repeat(track("vide", 1<<18), 8)),
		"many stills":                boxOf("ftyp", "isom") + strings.Repeat(boxOf("meta", u32(0), boxOf("hdlr", u32(0), u32(0), "pict")), 100_000),
		"long comments":              "GIF89a\x01\x00\x01\x00\x00\x00\x00" + strings.Repeat(comment, 16) + ";",
		"many boxes":                 boxOf("ftyp", "isom") + strings.Repeat(boxOf("free"), 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			r, err := Placeless(strings.NewReader(raw), "image/heic")
			if err == nil {
				raw, err := io.ReadAll(r)
				if err != nil || bytes.Contains(raw, []byte("GGGGGGGG")) {
					t.Errorf("words are given out, %v", err)
				}
			} else if !errors.Is(err, ErrPlaceStays) {
				t.Error(err)
			}
			if _, err := Glance(strings.NewReader(raw)); err != nil && !errors.Is(err, ErrUnreadable) {
				t.Error(err)
			}
			runtime.ReadMemStats(&after)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 256 {
				t.Errorf("%d MiB were taken", took)
			}
		})
	}
}

// What cameras write that has no type, and what is only like it.
func TestRawPictures(t *testing.T) {
	packets := strings.Repeat("G"+strings.Repeat("\x00", 187), 4)
	for name, raw := range map[string]string{"Panasonic": "IIU\x00\x18\x00", "Fujifilm": "FUJIFILMCCD-RAW", "camcorder": packets, "with moments": strings.Repeat("\x00\x00\x00\x00G"+strings.Repeat("\x00", 187), 4)} {
		if _, err := Placeless(strings.NewReader(raw), "application/octet-stream"); !errors.Is(err, ErrPlaceStays) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for mime, raw := range map[string]string{"text/plain": "FUJIFILM et Panasonic", "application/octet-stream": packets[:188*3] + "x"} {
		r, err := Placeless(strings.NewReader(raw), mime)
		if err != nil {
			t.Fatalf("%s: %v", mime, err)
		}
		if out, err := io.ReadAll(r); err != nil || string(out) != raw {
			t.Errorf("%s: %q, %v", mime, out, err)
		}
	}
}

// A content that fails while it is looked through is no picture without a place.
func TestContentsThatFail(t *testing.T) {
	for name, raw := range data(t) {
		for at := 0; at < len(raw); at += max(1, len(raw)/40) {
			r := &failing{Reader: bytes.NewReader(raw), at: int64(at)}
			if _, err := Placeless(r, "image/jpeg"); !errors.Is(err, errTorn) && !errors.Is(err, ErrPlaceStays) && err != nil {
				t.Errorf("%s at %d: %v", name, at, err)
			}
		}
	}
	half := phototest.JPEG(phototest.Photo(900, 900), 6, nil)
	if _, err := Placeless(&failing{bytes.NewReader(half), int64(len(half) - 9)}, "image/jpeg"); !errors.Is(err, errTorn) {
		t.Errorf("a torn picture: %v", err)
	}
}

var errTorn = errors.New("torn")

// failing fails from some place on.
type failing struct {
	*bytes.Reader
	at int64
}

func (f *failing) Read(p []byte) (int, error) {
	if here := f.Size() - int64(f.Len()); here+int64(len(p)) > f.at {
		return 0, errTorn
	}
	return f.Reader.Read(p)
}

// Of what a HEIF file holds, only what is known to be of a picture is given out,
// also where words say that they lie in it.
func TestItemsThatAreNoPicture(t *testing.T) {
	for _, name := range []string{"heic", "avif"} {
		for _, kind := range []string{"Exif", "mime"} {
			raw := bytes.ReplaceAll(data(t)[name], []byte("\x00"+kind+"\x00"), []byte("\x00abcd\x00"))
			if bytes.Equal(raw, data(t)[name]) {
				t.Fatalf("%s has no %s", name, kind)
			}
			if out := placeless(t, name, raw); bytes.Contains(out, phototest.Latitude()) || bytes.Contains(out, []byte("GPSLatitude")) {
				t.Errorf("%s: %s of another name is given out", name, kind)
			}
		}
	}
	words := "GPSLatitude 48.8566"
	both := func(kind string, id int) string { return boxOf("infe", u32(2<<24), u16(id), u16(0), kind, "\x00") }
	extent := u16(0) + u16(1) + u32(24) + u32(len(words))
	raw := boxOf("ftyp", "heic", u32(0)) + boxOf("mdat", words) + boxOf("meta", u32(0),
		boxOf("hdlr", u32(0), u32(0), "pict", strings.Repeat("\x00", 13)), boxOf("iinf", u32(0), u16(2), both("hvc1", 1), both("mime", 2)),
		boxOf("iloc", u32(0), u16(0x4400), u16(2), u16(1)+extent+u16(2)+extent))
	if out := placeless(t, "words in a picture", []byte(raw)); bytes.Contains(out, []byte("48.8566")) {
		t.Error("words that lie in a picture are given out")
	}
}
