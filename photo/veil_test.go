package photo

import (
	"bytes"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pims/photo/phototest"
)

func placeless(t *testing.T, name string, raw []byte) []byte {
	t.Helper()
	r, err := Placeless(bytes.NewReader(raw), "image/jpeg")
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	out, err := io.ReadAll(r)
	if err != nil || len(out) != len(raw) {
		t.Fatalf("%s: %d bytes of %d, %v", name, len(out), len(raw), err)
	}
	for range 50 { // any range is a range of the whole
		at := rand.N(int64(len(raw)))
		part := make([]byte, rand.N(int64(len(raw))-at)+1)
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, out[at:at+int64(len(part))]) {
			t.Fatalf("%s: %d bytes at %d differ, %v", name, len(part), at, err)
		}
	}
	return out
}

// Nothing that a camera wrote of the place is in what is given out, in any
// format; the picture is the same, as it is held, with its moment.
func TestPlaceless(t *testing.T) {
	all := data(t)
	all["built jpeg"] = phototest.JPEG(phototest.Photo(64, 36), 6, p3())
	all["built png"] = phototest.PNG(phototest.Photo(64, 36), 6)
	all["cut off"] = all["built jpeg"][:len(all["built jpeg"])-60]
	for name, raw := range all {
		before, err := Glance(bytes.NewReader(raw))
		if err != nil || !before.Place {
			t.Fatalf("%s: the test hides no place: %+v, %v", name, before, err)
		}
		out := placeless(t, name, raw)
		after, err := Glance(bytes.NewReader(out))
		if before.Place = false; err != nil || before != after {
			t.Errorf("%s: %+v, %v, want %+v", name, after, err, before)
		}
		for _, s := range append(phototest.Secrets(), ofPlaces...) {
			if s != phototest.Secrets()[1] && s != phototest.Secrets()[7] && bytes.Contains(out, []byte(s)) { // the moment, a colour profile
				t.Errorf("%s: %q is still there", name, s)
			}
		}
		if bytes.Contains(out, phototest.Latitude()) || bytes.Contains(out, []byte("+48.8566")) {
			t.Errorf("%s: the place is still there", name)
		}
		was, _, err := image.Decode(bytes.NewReader(raw))
		if err != nil {
			continue // no format that Go reads: see TestPlacelessIsWhole
		}
		if is, _, err := image.Decode(bytes.NewReader(out)); err != nil || !reflect.DeepEqual(was, is) {
			t.Errorf("%s: another picture, %v", name, err)
		}
	}
}

// A track that is neither seen nor heard is gone with its samples: cameras write
// there where they go. All samples of the others stay.
func TestTracksOfPlacesGo(t *testing.T) {
	raw := bytes.Replace(data(t)["mp4"], []byte("soun"), []byte("meta"), 1)
	plain := placeless(t, "mp4", data(t)["mp4"])
	out := placeless(t, "mp4 with a track", raw)
	if bytes.Count(out, []byte("trak")) != 1 {
		t.Error("the track is still there")
	}
	gone := 0
	for i, b := range out {
		if b != 0 && b != plain[i] && !bytes.HasPrefix(out[max(0, i-3):], []byte("free")) && !slices.Contains([]byte("free"), b) {
			t.Fatalf("byte %d changed", i)
		}
		if b == 0 && plain[i] != 0 {
			gone++
		}
	}
	if gone < 1000 {
		t.Errorf("%d bytes are gone", gone)
	}
}

// What may tell a place in a way that is not known is not given out; what is no
// picture stays as it is.
func TestWhatIsNotKnown(t *testing.T) {
	all := data(t)
	for name, c := range map[string]struct{ raw, mime string }{
		"TIFF": {"II*\x00\x08\x00\x00\x00", "application/octet-stream"}, "Matroska": {"\x1aE\xdf\xa3", "video/webm"}, "SVG": {"<svg/>", "image/svg+xml"},
		"a broken JPEG": {"\xff\xd8\xff\xe1\xff\xff", "image/jpeg"}, "half a picture": {string(all["heic"][:len(all["heic"])/2]), "image/heic"},
		"half a PNG": {string(phototest.PNG(phototest.Photo(9, 9), 1)[:200]), "image/png"},
	} {
		if _, err := Placeless(strings.NewReader(c.raw), c.mime); !errors.Is(err, ErrPlaceStays) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for mime, raw := range map[string]string{"text/plain": "GPSLatitude", "image/png": "", "image/bmp": "BM123456"} {
		r, err := Placeless(strings.NewReader(raw), mime)
		if err != nil {
			t.Fatalf("%s: %v", mime, err)
		}
		if out, err := io.ReadAll(r); err != nil || string(out) != raw {
			t.Errorf("%s: %q, %v", mime, out, err)
		}
	}
}

// exiftool finds no place in what is given out, and ffmpeg sees and hears all
// that was there.
func TestPlacelessIsWhole(t *testing.T) {
	exiftool, err := exec.LookPath("exiftool")
	ffmpeg, err2 := exec.LookPath("ffmpeg")
	if err = errors.Join(err, err2); err != nil || os.Getenv("PIMS_TEST_FULL") == "" {
		t.Skip("needs PIMS_TEST_FULL=1, exiftool and ffmpeg: ", err)
	}
	dir := t.TempDir()
	sum := func(path string) string {
		out, err := exec.Command(ffmpeg, "-v", "error", "-noautorotate", "-i", path, "-f", "md5", "-").CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v %s", path, err, out)
		}
		return string(out)
	}
	for name, raw := range data(t) {
		path := filepath.Join(dir, "place."+name)
		if err := os.WriteFile(path, placeless(t, name, raw), 0o600); err != nil {
			t.Fatal(err)
		}
		if name != "heic" && name != "avif" { // which this ffmpeg does not read
			if was, is := sum("testdata/place."+name), sum(path); was != is {
				t.Errorf("%s: %s, was %s", name, is, was)
			}
		}
	}
	found := func(dir string) string {
		out, err := exec.Command(exiftool, "-q", "-a", "-gps*", "-*location*", "-Model", "-q", dir).CombinedOutput()
		if err != nil {
			t.Fatal(err, string(out))
		}
		return string(out)
	}
	if there := found("testdata"); strings.Count(there, "48 deg") < 6 {
		t.Fatalf("exiftool sees in the originals only:\n%s", there)
	}
	if there := found(dir); strings.TrimSpace(there) != "" {
		t.Errorf("exiftool sees:\n%s", there)
	}
}
