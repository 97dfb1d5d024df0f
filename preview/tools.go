package preview

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pims/preview/box"
)

// Tools are the programs that read what this one cannot, by absolute path; empty
// where there is none.
type Tools struct {
	PDF    string // pdftoppm, of poppler-utils
	Office string // soffice, of LibreOffice; it needs PDF too
	Video  string // ffmpeg: also for BMP and TIFF
	HEIF   string // heif-dec or heif-convert, of libheif-examples: HEIC and AVIF
}

// FindTools looks for the programs where Debian puts them.
func FindTools() Tools {
	return Tools{PDF: find("pdftoppm"), Office: find("soffice"), Video: find("ffmpeg"), HEIF: find("heif-dec", "heif-convert")}
}

func find(names ...string) string {
	for _, name := range names {
		path, err := filepath.EvalSymlinks(filepath.Join("/usr/bin", name))
		if err != nil || !strings.HasPrefix(path, "/usr/") { // a box shows nothing else
			continue
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&fs.FileMode(0o111) != 0 {
			return filepath.Join("/usr/bin", name) // some look at the name they are called by
		}
	}
	return ""
}

// Any reports whether there is one at all.
func (t Tools) Any() bool { return t != Tools{} }

// Missing names the packages without which some kinds of files have no preview.
func (t Tools) Missing() (packages []string) {
	for _, one := range []struct{ path, of string }{
		{t.PDF, "poppler-utils"}, {t.Office, "libreoffice-writer-nogui, -calc-nogui, -impress-nogui"}, {t.Video, "ffmpeg"}, {t.HEIF, "libheif-examples"},
	} {
		if one.path == "" {
			packages = append(packages, one.of)
		}
	}
	return packages
}

// isPicture tells what package photo reads.
func isPicture(mime string) bool {
	switch bare(mime) {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return true
	}
	return false
}

func bare(mime string) string {
	kind, _, _ := strings.Cut(mime, ";")
	return strings.TrimSpace(kind)
}

// exports are the parts of LibreOffice that make a PDF, by kind of file.
var exports = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "writer", "application/msword": "writer",
	"application/vnd.oasis.opendocument.text": "writer", "application/rtf": "writer", "text/rtf": "writer",
	"application/vnd.oasis.opendocument.text-flat-xml":                  "writer",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "calc", "application/vnd.ms-excel": "calc",
	"application/vnd.oasis.opendocument.spreadsheet": "calc", "application/vnd.oasis.opendocument.spreadsheet-flat-xml": "calc",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "impress", "application/vnd.ms-powerpoint": "impress",
	"application/vnd.oasis.opendocument.presentation": "impress", "application/vnd.oasis.opendocument.graphics": "draw",
}

const out = "out.jpg"

// job is how programs make a picture of a kind of file, nil if there are none
// for it.
func (t Tools) job(mime string) *box.Job {
	kind := bare(mime)
	pages := []string{t.PDF, "-singlefile", "-f", "1", "-l", "1", "-cropbox", "-scale-to", "1280", "-jpeg", "-jpegopt", "quality=92", "in.pdf", "out"}
	part := exports[kind]
	switch {
	case kind == "application/pdf" && t.PDF != "":
		return &box.Job{Steps: [][]string{pages}, Input: "in.pdf", Out: out, Limit: 15 * time.Second, Bytes: 512 << 20}
	case part != "" && t.Office != "" && t.PDF != "":
		export := part + `_pdf_Export:{"PageRange":{"type":"string","value":"1"}}`
		return &box.Job{
			Steps: [][]string{{
				t.Office, "-env:UserInstallation=file:///box/profile", "--headless", "--norestore", "--nolockcheck", "--nologo",
				"--convert-to", "pdf:" + export, "--outdir", "/box", "/box/in.office",
			}, pages},
			Input: "in.office", Out: out, Limit: 40 * time.Second, Bytes: 1 << 30,
		}
	case (strings.HasPrefix(kind, "video/") || kind == "image/bmp" || kind == "image/tiff") && t.Video != "":
		// What comes a second after the beginning says more than its black.
		return &box.Job{Steps: [][]string{t.frame("in", "-ss", "1"), t.frame("in")}, Input: "in", Out: out, Limit: 15 * time.Second, Bytes: 768 << 20}
	case (kind == "image/heic" || kind == "image/heif" || kind == "image/avif") && t.HEIF != "":
		steps := [][]string{{t.HEIF, "-q", "92", "in.heic", out}}
		if t.Video != "" { // of a picture too large for this process
			steps = [][]string{{t.HEIF, "-q", "92", "in.heic", "in.jpg"}, t.frame("in.jpg", "-noautorotate")}
		}
		return &box.Job{Steps: steps, Input: "in.heic", Out: out, Limit: 15 * time.Second, Bytes: 768 << 20}
	}
	return nil
}

// frame is how ffmpeg makes a picture for a screen of a video or picture.
func (t Tools) frame(of string, options ...string) []string {
	return slices.Concat([]string{t.Video, "-nostdin", "-v", "quiet", "-protocol_whitelist", "file", "-threads", "1"}, options, []string{
		"-i", of, "-an", "-sn", "-dn", "-frames:v", "1", "-q:v", "3",
		"-vf", "scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease", "-threads", "1", "-f", "image2", "-update", "1", "-y", out,
	})
}
