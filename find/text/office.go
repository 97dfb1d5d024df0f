package text

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// officeNames are the ends of names that office files have.
var officeNames = map[string]bool{
	".docx": true, ".docm": true, ".dotx": true, ".xlsx": true, ".xlsm": true, ".pptx": true, ".pptm": true, ".ppsx": true,
	".odt": true, ".ott": true, ".ods": true, ".odp": true, ".odg": true,
}

func isOffice(kind string) bool {
	return strings.HasPrefix(kind, "application/vnd.openxmlformats-officedocument") ||
		strings.HasPrefix(kind, "application/vnd.oasis.opendocument") || strings.HasPrefix(kind, "application/vnd.ms-word.document.macro") ||
		strings.HasPrefix(kind, "application/vnd.ms-excel.sheet.macro") || strings.HasPrefix(kind, "application/vnd.ms-powerpoint.presentation.macro")
}

// parts are where the words of office files stand, in the order of reading.
var parts = []string{
	"content.xml", // OpenDocument
	"word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml", "word/header*.xml", "word/footer*.xml",
	"xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet*.xml",
	"ppt/slides/slide*.xml", "ppt/notesSlides/notesSlide*.xml",
}

func office(in *source, size int64) (string, error) {
	if size > maxZip {
		return "", ErrUnreadable
	}
	from := &at{in, maxDirectory}
	archive, err := zip.NewReader(from, size)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	from.left = maxZip
	var chosen []*zip.File
	rank := map[*zip.File]int{}
	for _, f := range archive.File {
		for n, pattern := range parts {
			if ok, _ := path.Match(pattern, f.Name); ok {
				rank[f] = n
				chosen = append(chosen, f)
				break
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b *zip.File) int {
		return cmp.Or(rank[a]-rank[b], len(a.Name)-len(b.Name), strings.Compare(a.Name, b.Name)) // slide2 before slide10
	})
	w := &words{left: maxUnzip}
	var failed error
	for _, f := range chosen[:min(len(chosen), maxParts)] {
		if err := w.part(in, f); err != nil {
			failed = fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		if w.left <= 0 || w.text.Len() >= Max || in.ctx.Err() != nil {
			break
		}
	}
	if w.text.Len() == 0 {
		return "", failed // what was read of a damaged one is better than nothing
	}
	return tidy(w.text.String()), nil
}

// at reads a source at places, for one goroutine, and not more than so many
// bytes: package zip reads a directory of any length.
type at struct {
	*source
	left int
}

func (a *at) ReadAt(p []byte, off int64) (int, error) {
	if a.left -= len(p); a.left < 0 || off < 0 {
		return 0, ErrUnreadable
	}
	if _, err := a.Seek(off, io.SeekStart); err != nil {
		a.failed = err
		return 0, err
	}
	return io.ReadFull(a.source, p)
}

// words collects the text of parts.
type words struct {
	text strings.Builder
	left int64 // bytes that may yet be unpacked
}

func (w *words) part(in *source, f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	bounded := &io.LimitedReader{R: r, N: w.left}
	err = w.scan(in, bounded, f.Name == "content.xml")
	w.left = bounded.N
	if bad := r.Close(); err == nil {
		err = bad
	}
	return err
}

// scan reads one part. In OOXML text stands in elements called t (17.3.3.31,
// 18.4.12, 21.1.2.3.11); in OpenDocument anywhere in the body. Tokens are raw:
// nothing is nested, nothing is resolved.
func (w *words) scan(in *source, r io.Reader, open bool) error {
	d := xml.NewDecoder(r)
	d.Strict, d.Entity = false, nil
	reads, changes := false, false
	for n := 0; w.text.Len() < Max; n++ {
		if n%1024 == 0 && in.ctx.Err() != nil {
			return in.ctx.Err()
		}
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case open && t.Name.Local == "tracked-changes":
				changes = true
			case open && t.Name.Local == "body", !open && t.Name.Local == "t":
				reads = true
			case t.Name.Local == "sheet" && !open:
				for _, a := range t.Attr {
					if a.Name.Local == "name" {
						w.text.WriteString(a.Value + " ")
					}
				}
			}
			w.gap(t.Name.Local)
		case xml.EndElement:
			switch {
			case open && t.Name.Local == "tracked-changes":
				changes = false
			case !open && t.Name.Local == "t":
				reads = false
			}
			w.gap(t.Name.Local)
		case xml.CharData:
			if reads && !changes {
				w.text.Write(t)
			}
		}
	}
	return nil
}

// gap parts words at the elements that do so on the page.
func (w *words) gap(name string) {
	switch name {
	case "p", "h", "tab", "br", "cr", "tc", "si", "c", "s", "line-break", "table-cell", "list-item", "note":
		w.text.WriteByte(' ')
	}
}
