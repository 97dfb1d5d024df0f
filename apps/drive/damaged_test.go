package drive_test

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pims/apps"
	"pims/apps/drive"
	"pims/internal/webtest"
	"pims/photo/phototest"
	"pims/storage/disk"
	"pims/storage/sealed"
)

// damagedStory is a story whose contents lie in a folder of the test.
func damagedStory(t *testing.T) (s story, dir string) {
	dir = t.TempDir()
	r := webtest.With(t, func(r *webtest.Run) []apps.App {
		blobs, err := disk.New(dir)
		must(t, err)
		r.House.Blobs = sealed.Blobs(blobs)
		return []apps.App{drive.New()}
	})
	return story{r, t, r.As("tom")}, dir
}

// A damaged content says so, and costs nothing else.
func TestDamagedContent(t *testing.T) {
	s, dir := damagedStory(t)
	hurt := s.file("root", "abîmé.txt", strings.Repeat("bonjour ", 1000))
	path := onlyFile(t, dir)
	fine := s.file("root", "intact.txt", "intact")
	flip(t, path, 0.5)
	s.tom.Get(api + "/files/" + hurt + "/content").Status(500).Code("damaged").MustNotSee("bonjour").NoHeader("Content-Disposition")
	s.tom.Get(api+"/files/"+hurt+"/content", "Range", "bytes=10-20").Status(500).Code("damaged").NoHeader("Content-Range")
	s.tom.Get(api + "/entries/" + hurt).Status(200).Sees(`"damaged":true`)
	s.tom.Get(api + "/entries/" + fine).Status(200).MustNotSee("damaged")
	s.tom.Get(api + "/files/" + fine + "/content").Status(200).Sees("intact")
	s.tom.Get(api+"/folders/root").Status(200).Sees("abîmé.txt", "intact.txt")
	must(t, os.Remove(path))
	s.tom.Get(api + "/files/" + hurt + "/content").Status(500).Code("damaged")
	s.tom.Get(api + "/entries/" + hurt).Status(200).Sees(`"damaged":true`)
}

// Of a damaged photo there is no picture.
func TestThumbnailOfADamagedPhoto(t *testing.T) {
	s, dir := damagedStory(t)
	at := api + "/files/" + s.file("root", "a.jpg", string(phototest.JPEG(phototest.Photo(400, 300), 1, nil))) + "/thumbnail"
	path := onlyFile(t, dir)
	flip(t, path, 0.5)
	for range 2 {
		s.tom.Get(at).Status(500).Code("damaged").NoHeader("ETag").Header("Cache-Control", "no-store")
	}
	must(t, os.Remove(path))
	s.tom.Get(at).Status(500).Code("damaged").NoHeader("ETag")
}

// Damage that shows only when the answer has begun ends the connection: the
// browser must not take what it has for the whole.
func TestDamageLateInContent(t *testing.T) {
	s, dir := damagedStory(t)
	id := s.file("root", "film.bin", strings.Repeat("\x00image", 100_000))
	flip(t, onlyFile(t, dir), 0.9)
	server := httptest.NewServer(s.Web.App())
	defer server.Close()
	req, err := http.NewRequest(http.MethodGet, server.URL+api+"/files/"+id+"/content", nil)
	must(t, err)
	req.Host = "cartable.test"
	req.Header.Set("Authorization", "Bearer "+s.Script("tom").Token)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	n, err := io.Copy(io.Discard, res.Body)
	must(t, res.Body.Close())
	if !errors.Is(err, io.ErrUnexpectedEOF) || n == 0 || n >= res.ContentLength {
		t.Errorf("%d of %d bytes came, %v", n, res.ContentLength, err)
	}
}

// onlyFile returns the one file below a folder.
func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	var found []string
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			found = append(found, path)
		}
		return err
	}))
	if len(found) != 1 {
		t.Fatalf("%d files: %v", len(found), found)
	}
	return found[0]
}

// flip changes one bit of a file.
func flip(t *testing.T, path string, where float64) {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	raw[int(float64(len(raw))*where)] ^= 1
	must(t, os.WriteFile(path, raw, 0o600))
}
