package contents

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

func zipOf(t *testing.T, name string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create(name); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMediaType(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	archive := zipOf(t, "inside.txt")
	for _, c := range []struct{ name, head, want string }{
		{"a.png", png, "image/png"},
		{"a.txt", png, "image/png"},
		{"a.html", png, "image/png"},
		{"a", "bonjour", "text/plain"},
		{"a.txt", "<html><script>", "text/plain"},
		{"a", "<!doctype html><html>", "text/plain"},
		{"a.HTML", "<!doctype html><html>", "text/html"},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "image/svg+xml"},
		{"a.png", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "text/plain"},
		{"a.md", "# titre", "text/markdown"},
		{"a.py", "print('été')", "text/x-python"},
		{"a.csv", "a;b\n1;2\n", "text/csv"},
		{"a.json", `{"a":1}`, "application/json"},
		{"a.py", "\x00\x01\x02\x03", "application/octet-stream"},
		{"a.ggb", archive, "application/vnd.geogebra.file"},
		{"a.odt", archive, "application/vnd.oasis.opendocument.text"},
		{"a.zip", archive, "application/zip"},
		{"a.txt", archive, "application/zip"},
		{"a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "application/msword"},
		{"a.pdf", "%PDF-1.4\n", "application/pdf"},
		{"a.8xp", "**TI83F*\x1a\x0a\x00", "application/x-ti83"},
		{"a.bin", "\x00\x01\x02\x03", "application/octet-stream"},
		{"a.odt", "", "application/vnd.oasis.opendocument.text"},
		{"a", "", "application/octet-stream"},
		{"a.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4"},
		{"a.m4a", "\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00mp42isom", "audio/mp4"},
		{"a.mp3", "ID3\x03\x00\x00\x00\x00\x00\x00", "audio/mpeg"},
		{"a.ogg", "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00", "audio/ogg"},
	} {
		if got := MediaType(c.name, []byte(c.head)); got != c.want {
			t.Errorf("%s of %.20q: %s, want %s", c.name, c.head, got, c.want)
		}
	}
}

// Nothing that a browser could run is ever shown as what it is.
func TestShown(t *testing.T) {
	for _, stored := range []string{
		"text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "text/javascript",
		"application/javascript", "text/css", "text/vtt", "text/x-anything",
	} {
		if got, inline := Shown(stored); !inline || got != "text/plain; charset=utf-8" {
			t.Errorf("%s is shown as %q, %v", stored, got, inline)
		}
	}
	for _, stored := range []string{
		"", "/", "application/octet-stream", "application/zip", "application/x-shockwave-flash", "image/heic", "image/tiff",
		"model/x3d+xml", "message/rfc822", "multipart/related", "application/rss+xml", "text", "video", "video/x+xml", "audio/svg+xml", "nonsense\r\nX: y",
	} {
		if got, inline := Shown(stored); inline {
			t.Errorf("%s is shown as %q", stored, got)
		}
	}
	for _, stored := range []string{"image/png", "image/avif", "video/mp4", "audio/mpeg", "application/pdf"} {
		if got, inline := Shown(stored); !inline || got != stored {
			t.Errorf("%s is shown as %q, %v", stored, got, inline)
		}
	}
}

func FuzzMediaType(f *testing.F) {
	f.Add("a.html", []byte("<html>"))
	f.Add(".", []byte{0})
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		got := MediaType(name, head)
		if as, inline := Shown(got); inline && (strings.Contains(as, "html") || strings.Contains(as, "xml") || strings.Contains(as, "script")) {
			t.Fatalf("%q is shown as %q", name, as)
		}
	})
}
