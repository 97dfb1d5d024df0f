package terms

import (
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"

	"pims/fault"
)

// Version is that of the terms that are asked for today.
const Version = "2026-11"

// Terms are one version in one language.
type Terms struct {
	Version  string    `json:"version"`
	Title    string    `json:"title"`
	Sections []Section `json:"sections" nullable:"false"`
}

// Section is one point.
type Section struct {
	Title string `json:"title"`
	Text  string `json:"text" doc:"Paragraphs, a line each"`
}

//go:embed fr.json en.json
var files embed.FS

// In returns the terms of today in a language.
func In(lang fault.Lang) (t Terms, err error) {
	defer fault.Wrap(&err, "terms")
	raw, err := files.ReadFile(string(lang) + ".json")
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return t, err
	}
	if t.Version != Version {
		return t, fmt.Errorf("%s has version %s", lang, t.Version)
	}
	return t, nil
}

// Sum is the SHA-256 of the text: of each title and paragraph on a line of its
// own, so that what was accepted can be proved from what is printed.
func (t Terms) Sum() []byte {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\n%s\n", t.Version, t.Title) // a hash takes all
	for _, s := range t.Sections {
		_, _ = fmt.Fprintf(h, "%s\n%s\n", s.Title, s.Text)
	}
	return h.Sum(nil)
}
