package page

import (
	"html/template"
	"io"
	"regexp"
	"slices"
	"sync"
	"unicode/utf8"
)

// themes have each a drawing, but for those that want none.
var themes = []struct {
	name  string
	drawn bool
}{{"wood", true}, {"lagoon", true}, {"forest", true}, {"night", true}, {"poppy", true}, {"paper", false}}

// Themes are the names of the themes, the usual one first.
func Themes() []string {
	var names []string
	for _, t := range themes {
		names = append(names, t.name)
	}
	return names
}

// drawings are the drawings of the themes, by name.
var drawings = sync.OnceValue(func() map[string]template.HTML {
	all := map[string]template.HTML{}
	for _, t := range themes {
		if t.drawn {
			all[t.name] = template.HTML(file("art/" + t.name + ".svg"))
		}
	}
	return all
})

// Render writes the page. It fails only where w does.
func Render(w io.Writer, v View) error {
	m := newModel(v)
	o := &out{buf: make([]byte, 0, 64<<10), ours: m.Ours}
	m.write(o)
	return o.to(w)
}

// model is the page in the order in which it is written.
type model struct {
	Lang   string // of the page
	Ours   string // language of our own words, where it is another
	W      *words
	Assets string

	Theme, Drawn, Long       string // classes
	Drawing                  template.HTML
	Title, Subtitle          string
	Head                     string // title of the document
	By                       string
	BannerTitle, BannerText  string
	Blocks                   []block
	MadeBy                   string
	Footer                   []string // sentences
	Report, Contact, Address string
}

func newModel(v View) *model {
	p, w := &v.Publication, wordsIn(v.Lang)
	m := &model{
		Lang: p.Language, W: w, Assets: v.Assets,
		Title: bind(p.Title), Subtitle: p.Subtitle, Head: p.Title, Report: v.Report, Address: v.Address,
	}
	if m.Lang == "" {
		m.Lang = string(v.Lang)
	}
	if m.Lang != string(v.Lang) {
		m.Ours = string(v.Lang)
	}
	m.Theme = p.Theme
	if !slices.Contains(Themes(), m.Theme) {
		m.Theme = themes[0].name
	}
	if m.Drawing = drawings()[m.Theme]; m.Drawing != "" {
		m.Drawn = "drawn"
	}
	switch n := utf8.RuneCountInString(p.Title); {
	case n > 48:
		m.Long = "longest"
	case n > 18:
		m.Long = "long"
	}
	if p.Author != "" {
		if p.Author != p.Title {
			m.By = fill(w.By, "{author}", p.Author)
			m.Head += " · " + p.Author
		}
		m.MadeBy = fill(w.MadeBy, "{author}", p.Author)
	}
	switch v.Banner {
	case Draft:
		m.BannerTitle, m.BannerText = w.DraftTitle, w.DraftText
	case Asked:
		m.BannerTitle, m.BannerText = w.AskedTitle, w.AskedText
	}
	m.Contact = contact(v.Contact)
	photos := m.blocks(v)
	if m.Drawn != "" && (len(m.Blocks) == 0 || !m.Blocks[0].Callout) {
		m.Drawn += " apart" // the drawing stays clear of what follows
	}
	if v.Banner == Public && !p.Published.IsZero() {
		m.Footer = append(m.Footer, fill(w.Since, "{since}", w.day(p.Published)))
	}
	if !p.Expires.IsZero() {
		m.Footer = append(m.Footer, fill(w.Until, "{until}", w.day(p.Expires)))
	}
	m.Footer = append(m.Footer, w.NoTracking)
	if photos {
		m.Footer = append(m.Footer, w.NoPlace)
	}
	return m
}

// contact is the address to write to the host, "" for none.
func contact(s string) string {
	if address := allowed(s); address != "" {
		return address
	}
	return allowed("mailto:" + s)
}

// particles are short words that a title does not leave at the end of a line.
var particles = regexp.MustCompile(`(?i)(^|[\s\x{a0}])(le|la|les|de|du|des|d’|à|ben|bin|el|al|van|von|di|da|et|the|of|a|an) `)

// bind keeps such words of a title with what follows.
func bind(title string) string { return particles.ReplaceAllString(title, "$1$2\u00a0") }
