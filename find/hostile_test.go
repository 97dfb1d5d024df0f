package find

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzWords reads whatever there may be in a text and in a query, and shows a line
// of the one for the other. Marks are in it, in order.
func FuzzWords(f *testing.F) {
	f.Add("l’eau-de-vie préparée", "eau préparer")
	f.Add("a ﾞﾞ b", "ﾞﾞ")             // letters of which nothing is left when they are folded
	f.Add("ͺͺ ﹰﹰ ﷺ", "ͺͺ \u0301 ﷺ-ﷺ") // others become blanks
	f.Add(strings.Repeat("𝒳𝒳", 200)+" mot", "mot 𝒳𝒳")
	f.Fuzz(func(t *testing.T, text, query string) {
		if !utf8.ValidString(text) || !utf8.ValidString(query) {
			return
		}
		s := newStemmer()
		words := split(query, s)
		for _, w := range words {
			if w.whole == "" {
				t.Errorf("%q asks for nothing", query)
			}
			w.inName(&record{name: fold(text)}, true)
		}
		v := &vocabulary{stemmer: s}
		v.use(state{Key: make([]byte, 32)})
		v.terms(query, text)
		var u unpacker
		if lines := extract(text); lines != nil {
			if got, err := u.unpack(lines); err != nil || !strings.HasPrefix(text, got) {
				t.Errorf("%q became %q: %v", text, got, err)
			}
		}
		line := snippetOf(text, words, s)
		if line == nil {
			return
		}
		if !utf8.ValidString(line.Text) {
			t.Errorf("half a letter in %q", line.Text)
		}
		at, end := 0, utf16Len(line.Text)
		for _, m := range line.Marks {
			if m.Start < at || m.End <= m.Start || m.End > end {
				t.Errorf("%+v in %q", line.Marks, line.Text)
			}
			at = m.End
		}
	})
}
