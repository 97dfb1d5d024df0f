package preview

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"pims/instance"
	"pims/photo/phototest"
	"pims/preview/box"
)

// boxed has programs make the previews; where they cannot be shut away, the test
// says so and is not run.
func boxed(t *testing.T, tools Tools) *Maker {
	t.Helper()
	in := box.New("box")
	if err := in.Try(t.Context()); err != nil {
		t.Skipf("NO BOXES HERE: %v", err)
	}
	return New(in, tools, quiet)
}

// Of all that people keep, a picture is made by the programs of Debian.
func TestPreviewsByPrograms(t *testing.T) {
	tools := FindTools()
	r, m := newRig(t), boxed(t, tools)
	for _, c := range []struct {
		name, mime, tool string
		want             image.Point // of the large one
	}{
		{"page.pdf", "application/pdf", tools.PDF, image.Pt(905, 1280)},
		{"page.odt", "application/vnd.oasis.opendocument.text", tools.Office, image.Pt(906, 1280)},
		{"page.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", tools.Office, image.Pt(906, 1280)},
		{"table.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", tools.Office, image.Pt(906, 1280)},
		{"slide.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", tools.Office, image.Pt(1280, 721)},
		{"photo.bmp", "image/bmp", tools.Video, image.Pt(120, 80)},
		{"photo.tiff", "image/tiff", tools.Video, image.Pt(120, 80)},
		{"clip.mp4", "video/mp4", tools.Video, image.Pt(64, 36)},
		{"clip.webm", "video/webm", tools.Video, image.Pt(64, 36)},
		// EXIF says that it lies on its side; for HEIF that means nothing (ISO 23008-12, A.2.3).
		{"photo.heic", "image/heic", tools.HEIF, image.Pt(120, 80)},
		{"photo.avif", "image/avif", tools.HEIF, image.Pt(120, 80)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.tool == "" || c.tool == tools.Office && os.Getenv("PIMS_TEST_FULL") == "" {
				t.Skipf("NO PREVIEWS OF %s: the program is not installed, or slow and not asked for by PIMS_TEST_FULL=1", c.mime)
			}
			e := r.file(instance.Root, c.name, c.mime, sample(t, c.name))
			if !m.Makes(c.mime) {
				t.Fatal("not said to be made")
			}
			p, err := m.Thumbnail(t.Context(), r, r.version(e.ID), Large)
			must(t, err)
			if got := sizeOf(t, p); got != c.want || p.Mime != "image/jpeg" {
				t.Errorf("%v, %s, want %v", got, p.Mime, c.want)
			}
			must(t, r.View(t.Context(), func(tx *instance.Tx) error {
				_, err := tx.Derived(r.version(e.ID).Blob, string(Small)) // comes with it
				return err
			}))
		})
	}
}

// sample returns a file of testdata; a bitmap is made here.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	var raw bytes.Buffer
	switch filepath.Ext(name) {
	case ".bmp":
		must(t, bmp.Encode(&raw, phototest.Photo(120, 80)))
	case ".tiff":
		must(t, tiff.Encode(&raw, phototest.Photo(120, 80), nil))
	default:
		kept, err := os.ReadFile(filepath.Join("testdata", name))
		must(t, err)
		return kept
	}
	return raw.Bytes()
}

// A program that crashes, hangs, says nothing or lies costs its file the
// preview, and nothing else; the next one is made.
func TestProgramsThatFail(t *testing.T) {
	r, m := newRig(t), boxed(t, Tools{PDF: "/bin/sh"})
	raw := phototest.JPEG(phototest.Photo(64, 64), 1, nil)
	scripts := fakes{m.box, map[string]string{
		"crash": "kill -SEGV $$", "silent": "true", "hang": "sleep 100", "noise": "head -c 100000 /dev/urandom > out.jpg",
		"huge": "cat /dev/zero > out.jpg", "good": "cp in.pdf out.jpg",
	}}
	m.box = scripts
	for _, name := range []string{"crash", "silent", "hang", "noise", "huge", "good"} {
		e := r.file(instance.Root, name, "application/pdf", append(bytes.Clone(raw), name...))
		_, err := m.Thumbnail(t.Context(), r, r.version(e.ID), Small)
		if bad := name != "good"; bad != errors.Is(err, ErrNone) || !bad && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// fakes runs scripts in the place of programs: the one that the file's last
// bytes name.
type fakes struct {
	runner
	scripts map[string]string
}

func (f fakes) Run(ctx context.Context, job box.Job, in box.Input) ([]byte, error) {
	raw, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	for name, text := range f.scripts {
		if strings.HasSuffix(string(raw), name) {
			job.Steps, job.Limit = [][]string{{"/bin/sh", "-c", text}}, time.Second
		}
	}
	return f.runner.Run(ctx, job, in)
}
