package text

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The bounds of one file.
const (
	Max          = 512 << 10 // bytes of text that come out; the rest of a longer one is left
	maxPlain     = 1 << 20   // bytes taken in of a text
	maxHTML      = 4 << 20   // … of a page
	maxPDF       = 10 << 20  // … of a PDF, which is read whole or not at all
	maxZip       = 64 << 20  // … of an office file
	maxDirectory = 4 << 20   // … of its directory
	maxUnzip     = 16 << 20  // bytes that an office file may unpack to
	maxParts     = 1000      // parts of an office file that are read
	enough       = 5 * time.Second
	pdfType      = "application/pdf"
	htmlType     = "text/html"
	xhtmlType    = "application/xhtml+xml"
	octetTypes   = "application/octet-stream application/zip application/x-ole-storage"
)

// Why there is no text of a file.
var (
	ErrNone       = errors.New("text: nothing to read in this kind of file")
	ErrUnreadable = errors.New("text: damaged, locked or too large")
)

// Reader reads the text of files. PDF reads one that is handed over whole; it
// must bear whatever it is given. If it is nil, PDFs have no text.
type Reader struct {
	PDF func(ctx context.Context, file []byte) (string, error)
}

// File is what is known of a file before it is read.
type File struct {
	Name string
	Mime string
	Size int64
}

// Read returns the text of a file on one line, its words parted by spaces. An
// error of the content itself, or of ctx, is returned as it is.
func (x Reader) Read(ctx context.Context, content io.ReadSeeker, f File) (_ string, err error) {
	read := x.reads(f)
	if read == nil {
		return "", ErrNone
	}
	within, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	in := &source{ctx: within, ReadSeeker: content}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: panic with a %T", ErrUnreadable, v) // its value may tell of the person
		}
	}()
	out, err := read(in, f.Size)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case in.failed != nil && within.Err() == nil:
		return "", in.failed
	case err != nil:
		return "", err
	}
	return out, nil
}

// Reads reports whether there may be text in a file.
func (x Reader) Reads(f File) bool { return x.reads(f) != nil }

// reads chooses by the type that the content was found to have, and by the name
// where that says nothing.
func (x Reader) reads(f File) func(*source, int64) (string, error) {
	kind, _, err := mime.ParseMediaType(f.Mime)
	if err != nil {
		kind = f.Mime
	}
	ext := strings.ToLower(path.Ext(f.Name))
	switch {
	case kind == pdfType:
		if x.PDF == nil {
			return nil
		}
		return x.pdf
	case kind == htmlType, kind == xhtmlType:
		return page
	case isOffice(kind), strings.Contains(octetTypes, kind) && officeNames[ext]:
		return office
	case strings.HasPrefix(kind, "text/"), sources[kind]:
		return plain
	}
	return nil
}

// sources are the types outside text/ that are text.
var sources = map[string]bool{
	"application/json": true, "application/xml": true, "application/javascript": true, "application/x-sh": true,
	"application/x-python": true, "application/sql": true, "application/x-tex": true, "application/toml": true,
	"application/yaml": true, "application/x-ipynb+json": true,
}

func (x Reader) pdf(in *source, size int64) (string, error) {
	if size > maxPDF {
		return "", ErrUnreadable
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxPDF+1))
	if err != nil {
		return "", err
	}
	text, err := x.PDF(in.ctx, raw)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return tidy(text), nil
}

// source is a content that is read until its time is over. It remembers what
// was not the file's fault.
type source struct {
	io.ReadSeeker
	ctx    context.Context
	failed error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	n, err := s.ReadSeeker.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.failed = err
	}
	return n, err
}

// tidy puts a text on one line, without what no word needs, and cuts it at Max.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(min(len(s), Max))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == '\u00ad' || r == utf8.RuneError || r == '\ufeff' || unicode.IsControl(r):
			continue // soft hyphens and rests
		}
		if b.Len()+utf8.RuneLen(r)+1 > Max {
			break
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
