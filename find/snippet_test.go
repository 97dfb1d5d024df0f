package find

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestSnippet(t *testing.T) {
	long := strings.Repeat("du texte sans rien ", 60)
	for name, c := range map[string]struct {
		text, query string
		marked      []string
	}{
		"short":           {"Les élèves ont réussi.", "élève réussir", []string{"élèves", "réussi"}},
		"other letters":   {"😀 Œuvres 𝔸 d’un peintre", "oeuvre", []string{"Œuvres"}},
		"far":             {long + "la photosynthèse des plantes " + long, "plante photosynthese", []string{"photosynthèse", "plantes"}},
		"the best line":   {"plante " + long + "la photosynthèse des plantes", "plante photosynthese", []string{"photosynthèse", "plantes"}},
		"the very end":    {long + "fin", "fin", []string{"fin"}},
		"in parts":        {"un arc-en-ciel", "arc-en-ciel", []string{"arc", "ciel"}},
		"without accents": {"l’élève préparée", "preparee", []string{"préparée"}},
	} {
		s := newStemmer()
		got := snippetOf(c.text, split(c.query, s), s)
		if got == nil {
			t.Errorf("%s: no snippet", name)
			continue
		}
		units := utf16.Encode([]rune(got.Text))
		var marked []string
		for _, m := range got.Marks {
			marked = append(marked, string(utf16.Decode(units[m.Start:m.End])))
		}
		if strings.Join(marked, "|") != strings.Join(c.marked, "|") {
			t.Errorf("%s: %q marks %q", name, got.Text, marked)
		}
		if len(got.Text) > lineWidth+20 {
			t.Errorf("%s: a line of %d bytes", name, len(got.Text))
		}
	}
	s := newStemmer()
	if got := snippetOf(long, split("absent", s), s); got != nil {
		t.Errorf("%q", got.Text)
	}
}

func TestExtractIsBounded(t *testing.T) {
	var b strings.Builder
	var u unpacker
	for n := 0; b.Len() < 1<<20; n++ {
		b.WriteString(strings.ToUpper(strings.Repeat(string(rune('à'+n*7919%500)), 1+n%5)))
	}
	for _, text := range []string{"", "x", b.String(), strings.Repeat("a", 1<<20)} {
		raw := extract(text)
		back, err := u.unpack(raw)
		if text == "" {
			continue
		}
		if err != nil || len(raw) > maxExtract || back == "" || !strings.HasPrefix(text, back) {
			t.Errorf("%d bytes, %d packed, %d back, %v", len(text), len(raw), len(back), err)
		}
	}
}
