package pdftext

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// The test's own program is the one that Apart starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "serve" {
		if err := Serve(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func apart(t *testing.T) *Apart {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return New(self, "serve")
}

func attestation(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../../konnectors/pix/pixtest/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Both libraries that Pix has made its PDFs with number the signs of their
// embedded fonts anew.
func TestReadsWhatPixMakes(t *testing.T) {
	for name, sees := range map[string][]string{
		"attestation.pdf":    {"P-9K4TR7WX", "Tom GIRARD", "Délivré à", "Collège des Deux-Rives", "Évoluer dans un environnement numérique"},
		"attestation-v2.pdf": {"P-3TF8MKQY", "Noé Osei", "Délivrée à", "518"},
	} {
		text, err := apart(t).Text(t.Context(), attestation(t, name))
		if err != nil {
			t.Fatal(name, err)
		}
		for _, want := range sees {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %q", name, want, text)
			}
		}
	}
}

// made is a PDF of these objects, from number 1 on; the first is the catalogue.
func made(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

func page(content string) []byte {
	return made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", content)
}

func flate(t testing.TB, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func stream(header, data string) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(data), header, data)
}

func hostile(t testing.TB) map[string][]byte {
	good := attestation(t, "attestation.pdf")
	bomb := flate(t, bytes.Repeat([]byte("(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n"), 1<<19))
	return map[string][]byte{
		"empty":          nil,
		"text":           []byte("P-9K4TR7WX"),
		"a picture":      []byte("\x89PNG\r\n\x1a\n"),
		"cut off":        good[:len(good)/2],
		"too large":      make([]byte, maxFile+1),
		"a loop of xref": []byte("%PDF-1.4\n" + strings.Repeat(" ", 100) + "\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Prev 110 >>\nstartxref\n110\n%%EOF\n"),
		"a far entry":    []byte("%PDF-1.4\n" + strings.Repeat(" ", 100) + "\nxref\n99999999999 1\n0000000000 00000 n \ntrailer\n<< /Size 1 >>\nstartxref\n110\n%%EOF\n"),
		"a huge table":   []byte("%PDF-1.5\n" + strings.Repeat(" ", 100) + "\n1 0 obj\n<< /Type /XRef /Size 9000000000 /W [1 1 1] /Length 3 >>\nstream\nabc\nendstream\nendobj\nstartxref\n110\n%%EOF\n"),
		"a bomb":         page(stream("/Filter /FlateDecode", bomb)),
		"a wide row":     page(stream("/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 99999999999 >>", flate(t, []byte("x")))),
		"deep":           page(stream("", strings.Repeat("[", 2<<20))),
		"its own parent": made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>",
			"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>", stream("", "BT (x) Tj ET")),
		"its own child":  made("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"),
		"a locked one":   bytes.Replace(page(stream("", "BT (x) Tj ET")), []byte("/Root 1 0 R"), []byte("/Encrypt << /Filter /Standard /V 5 >> /Root 1 0 R"), 1),
		"itself, length": page("<< /Length 4 0 R >>\nstream\nx\nendstream"),
	}
}

// Whatever is dropped, it takes seconds at most, and the next file is read.
func TestHostileFiles(t *testing.T) {
	a := apart(t)
	a.limit = 500 * time.Millisecond
	for name, file := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			text, err := a.Text(t.Context(), file)
			if err != nil && !errors.Is(err, ErrUnreadable) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(text, "P-") || len(text) > maxText+1 {
				t.Errorf("got %d bytes of text", len(text))
			}
			if took := time.Since(started); took > a.limit+5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	if text, err := apart(t).Text(t.Context(), attestation(t, "attestation.pdf")); err != nil || !strings.Contains(text, "P-9K4TR7WX") {
		t.Errorf("after all that: %q, %v", text, err)
	}
}

// What is not the file's fault is not said to be.
func TestOwnFaults(t *testing.T) {
	if _, err := New("/nowhere/pims").Text(t.Context(), []byte("x")); err == nil || errors.Is(err, ErrUnreadable) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := apart(t).Text(ctx, []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTextIsBounded(t *testing.T) {
	var out bytes.Buffer
	w := &bounded{&out, 3}
	if _, err := io.WriteString(w, "abcd"); err == nil || out.Len() != 0 {
		t.Errorf("took %q, %v", out.String(), err)
	}
}
