package photo

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pims/photo/phototest"
)

// data reads the files of testdata, which ffmpeg, heif-enc and exiftool have
// written as cameras do: taken in Paris, held upright.
func data(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/place.*")
	if err != nil || len(paths) < 7 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	all := map[string][]byte{}
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Ext(p)[1:]] = raw
	}
	return all
}

func TestGlance(t *testing.T) {
	at := time.Date(2026, 5, 17, 16, 4, 12, 0, time.UTC) // in Paris
	made := at.Add(-2 * time.Hour)
	want := map[string]Facts{
		"jpg": {Width: 36, Height: 64, Place: true, Taken: at}, "webp": {Width: 36, Height: 64, Place: true, Taken: at},
		"heic": {Width: 64, Height: 36, Place: true, Taken: at}, "avif": {Width: 64, Height: 36, Place: true, Taken: at},
		"gif": {Width: 64, Height: 36, Place: true},
		"mp4": {Width: 64, Height: 36, Place: true, Made: made, Duration: 2 * time.Second},
		"mov": {Width: 36, Height: 64, Place: true, Made: made, Duration: 1400 * time.Millisecond},
	}
	for name, raw := range data(t) {
		r := &counted{ReadSeeker: bytes.NewReader(append(raw, make([]byte, 64<<20)...))}
		if name == "webp" || name == "gif" { // which tell at their end
			r = &counted{ReadSeeker: bytes.NewReader(raw)}
		}
		f, err := Glance(r)
		f.Duration = f.Duration.Round(100 * time.Millisecond)
		if err != nil || f != want[name] {
			t.Errorf("%s: %+v, %v, want %+v", name, f, err, want[name])
		}
		if r.n > glanced {
			t.Errorf("%s: %d bytes were read", name, r.n)
		}
		if _, err := Glance(bytes.NewReader(raw[:len(raw)/8])); err != nil && !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s, cut off: %v", name, err)
		}
	}
	for _, raw := range []string{"", "bonjour", "%PDF-1.4", "\x00\x00\x00\x18ftypheic", "\x00\x00\x00\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if _, err := Glance(bytes.NewReader([]byte(raw))); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

// The camera's clock is taken as it stands, wherever it was; one that was never
// set says nothing.
func TestClock(t *testing.T) {
	for _, c := range []struct{ taken, zone, want string }{
		{"2026:05:17 16:04:12", "", "2026-05-17T16:04:12Z"},
		{"2026:05:17 16:04:12", "+02:00", "2026-05-17T16:04:12Z"},
		{"2026:05:17 16:04:12", "rubbish", "2026-05-17T16:04:12Z"},
		{"0000:00:00 00:00:00", "", "0001-01-01T00:00:00Z"},
		{"    :  :     :  :  ", "+01:00", "0001-01-01T00:00:00Z"},
	} {
		if got := (told{taken: c.taken, zone: c.zone}).clock().Format(time.RFC3339); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// counted counts what is read.
type counted struct {
	io.ReadSeeker
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	c.n += n
	return n, err
}

// Whatever a file says, it is read within bounds, and so is what is made of it.
func FuzzFile(f *testing.F) {
	for _, raw := range data(f) {
		f.Add(raw)
	}
	f.Add(phototest.JPEG(phototest.Photo(8, 8), 6, nil))
	f.Add(phototest.PNG(phototest.Photo(8, 8), 3))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if facts, err := Glance(bytes.NewReader(raw)); err == nil && (facts.Width < 1 || facts.Height < 1 || facts.Duration < 0) {
			t.Errorf("%+v", facts)
		}
		r, err := Placeless(bytes.NewReader(raw), "image/jpeg")
		if err != nil {
			return
		}
		out, err := io.ReadAll(r)
		if err != nil || len(out) != len(raw) {
			t.Fatalf("%d bytes of %d, %v", len(out), len(raw), err)
		}
		if facts, err := Glance(bytes.NewReader(out)); err == nil && facts.Place {
			t.Errorf("the place is still there: %+v", facts)
		}
	})
}
