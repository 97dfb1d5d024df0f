package page

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// policy is what web sends with a public page.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// site serves a page as web does; its pictures are plain.
func site(t *testing.T, html string) *httptest.Server {
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/p/-/", http.StripPrefix("/p/-/", http.FileServerFS(Assets())))
	mux.HandleFunc("/p/x7k2-mq9d-4hbz-p3wn/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(dot.Bytes()) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(html))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

var (
	pdfPage = regexp.MustCompile(`/Type /Page\b[^s]`)
	pdfBox  = regexp.MustCompile(`/MediaBox \[0 0 ([0-9]+)[0-9.]* ([0-9]+)`)
)

func TestPagePrintsToA4(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("no chromium to print with")
	}
	s := site(t, render(t, tom()))
	to := filepath.Join(t.TempDir(), "page.pdf")
	cmd := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--user-data-dir="+t.TempDir(), "--no-pdf-header-footer", "--virtual-time-budget=4000", "--print-to-pdf="+to, s.URL)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	raw, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(pdfPage.FindAll(raw, -1)); n < 2 || n > 3 {
		t.Errorf("the page prints on %d sheets, 2 or 3 were expected", n)
	}
	for _, box := range pdfBox.FindAllSubmatch(raw, -1) {
		if w, h := string(box[1]), string(box[2]); w != "594" && w != "595" || h != "841" && h != "842" {
			t.Errorf("a sheet of %s × %s points is no A4", w, h)
		}
	}
	if !bytes.Contains(raw, []byte("Atkinson")) {
		t.Error("the font did not arrive")
	}
	if !strings.Contains(string(raw), "https://bois.example/concours") {
		t.Error("the link is not one on paper")
	}
}
