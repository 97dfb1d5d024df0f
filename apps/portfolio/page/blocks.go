package page

import (
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"

	"pims/doctypes"
)

// block is a part of the page.
type block struct {
	Kind, ID, Heading string
	W                 *words
	Callout           bool // the short text that a page begins with
	Text              template.HTML
	Gallery           gallery
	Files             []fileCard
	Certifications    []certification
	Badges            []badge
}

// maxCallout is how long a text may be that stands out at the beginning.
const maxCallout = 360

// blocks fills in the parts that have something to show, and says whether there
// are photos among them.
func (m *model) blocks(v View) (photos bool) {
	for i := range v.Publication.Blocks {
		from := &v.Publication.Blocks[i]
		b := block{Kind: from.Kind, ID: "b" + strconv.Itoa(i+1), Heading: strings.TrimSpace(from.Heading), W: m.W}
		shows := true
		switch from.Kind {
		case "text":
			b.Text = Text(from.Text)
			b.Callout = i == 0 && b.Heading != "" && utf8.RuneCountInString(from.Text) <= maxCallout
			shows = b.Text != "" || b.Heading != ""
		case "gallery":
			b.Gallery = newGallery(v, i, m.W)
			shows = b.Gallery.Rows != nil
			photos = photos || shows
		case "file":
			b.Files = fileCards(v, i, m.W)
			shows = b.Files != nil
		case "certification":
			b.Certifications = certifications(from.Certifications, v.Now, m.W)
			shows = b.Certifications != nil
		case "badge":
			b.Badges = badges(v, i, m.W)
			shows = b.Badges != nil
		default:
			shows = false
		}
		if shows {
			m.Blocks = append(m.Blocks, b)
		}
	}
	return photos
}

// fileCard is a file that visitors can take away.
type fileCard struct{ Address, Name, Detail, Caption string }

func fileCards(v View, at int, w *words) (all []fileCard) {
	for i, f := range v.Publication.Blocks[at].Files {
		c := fileCard{Address: v.Content(at, i, 0), Name: f.Name, Caption: f.Caption}
		c.Detail = kindOfFile(f, w) + ", " + w.size(f.Blob.Size)
		if c.Name == "" {
			c.Name = w.Unnamed
		}
		all = append(all, c)
	}
	return all
}

// kindOfFile says in a word what a file is; the ending of a name that says more
// than "file" stands beside it.
func kindOfFile(f doctypes.PublicFile, w *words) string {
	mime, kind := f.Mime, "other"
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(mime, p) {
				return true
			}
		}
		return false
	}
	switch {
	case mime == "application/pdf":
		kind = "pdf"
	case has("spreadsheet", "ms-excel", "csv"):
		kind = "table"
	case has("presentation", "powerpoint"):
		kind = "slides"
	case has("wordprocessing", "msword", "opendocument.text", "rtf"):
		kind = "writing"
	case has("zip", "x-tar", "7z", "gzip"):
		kind = "archive"
	case strings.HasPrefix(mime, "image/"):
		kind = "image"
	case strings.HasPrefix(mime, "audio/"):
		kind = "audio"
	case strings.HasPrefix(mime, "video/"):
		kind = "video"
	case strings.HasPrefix(mime, "text/"):
		kind = "writing"
	}
	at := strings.LastIndexByte(f.Name, '.')
	if ext := strings.ToUpper(f.Name[at+1:]); at > 0 && kind != "pdf" && len(ext) <= 5 && !strings.ContainsAny(ext, " ") {
		return w.Kinds[kind] + " " + ext
	}
	return w.Kinds[kind]
}
