package forms

import (
	"bytes"
	"embed"
	"html/template"
	"slices"
	"strings"
	"sync"

	"pims/apps/portfolio/page"
	"pims/fault"
	"pims/reports"
)

//go:embed templates/*.html messages/*.json
var files embed.FS

var (
	templates = sync.OnceValue(func() *template.Template {
		return template.Must(template.ParseFS(files, "templates/*.html"))
	})
	messages = sync.OnceValue(func() map[fault.Lang]map[string]string { return fault.Texts[map[string]string](files) })
)

// look is what every template is given: words, and what the page is about.
type look struct {
	Lang    fault.Lang
	Contact template.URL // of the host; empty for none
	Data    any
	wrong   []string
}

// Say returns a sentence. One that is missing shows its key, and fails a test.
func (l look) Say(key string) string {
	if s, ok := messages()[l.Lang][key]; ok {
		return s
	}
	return key
}

// With returns a sentence about something.
func (l look) With(key, value string) string {
	return strings.ReplaceAll(l.Say(key), "{}", value)
}

// Wrong reports whether a field was not filled in as it must be.
func (l look) Wrong(field string) bool { return slices.Contains(l.wrong, field) }

// Any reports whether some field is wrong.
func (l look) Any() bool { return len(l.wrong) > 0 }

// Reasons are those that a report can give.
func (look) Reasons() []reports.Reason { return reports.Reasons() }

// render writes a page. It fails only if a template does, which a test would
// have shown.
func render(l look, name, title string) ([]byte, error) {
	var body, whole bytes.Buffer
	if err := templates().ExecuteTemplate(&body, name, l); err != nil {
		return nil, err
	}
	err := page.Frame(&whole, page.FrameView{Lang: l.Lang, Title: title, Assets: "/p/-/", Body: template.HTML(body.String())})
	return whole.Bytes(), err
}

// contactURL makes a link of a mail address or an https URL.
func contactURL(contact string) template.URL {
	if strings.HasPrefix(contact, "https://") {
		return template.URL(contact)
	}
	if strings.Contains(contact, "@") {
		return template.URL("mailto:" + contact)
	}
	return ""
}
