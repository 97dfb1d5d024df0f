package find

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

// span is one word of a text, by its bytes.
type span struct{ from, to int }

// longest is how many bytes a word may have; longer ones are no words.
const longest = 64

// spans yields the words of a text: runs of letters and digits of two signs at
// least, or one digit. An elision (l’eau, don't) leaves a letter alone that is
// no word, a hyphen parts two.
func spans(text string) iter.Seq[span] {
	return func(yield func(span) bool) {
		from, signs, digit := -1, 0, false
		for at, r := range text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || from >= 0 && unicode.IsMark(r) {
				if from < 0 {
					from, signs = at, 0
				}
				signs, digit = signs+1, unicode.IsDigit(r)
				continue
			}
			if from >= 0 && (signs > 1 || digit) && at-from <= longest && !yield(span{from, at}) {
				return
			}
			from = -1
		}
		if from >= 0 && (signs > 1 || digit) && len(text)-from <= longest {
			yield(span{from, len(text)})
		}
	}
}

// fold is what words and names are compared by: without case, accents and
// ligatures, and with one kind of apostrophe.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.ReplaceAll(instance.Fold(s), "’", "'")
}

// language is what the words of a text are stemmed as.
type language int

const (
	both language = iota
	inFrench
	inEnglish
)

// sample is how many words tell the language of a text, and clear by how many of
// them one must lead.
const sample, clear = 2000, 4

// languageOf tells by the small words, which differ.
func languageOf(text string) language {
	fr, en, n := 0, 0, 0
	for w := range spans(text) {
		word := fold(text[w.from:w.to])
		if frenchStops[word] {
			fr++
		}
		if englishStops[word] {
			en++
		}
		if n++; n == sample {
			break
		}
	}
	switch {
	case fr >= clear+2*en:
		return inFrench
	case en >= clear+2*fr:
		return inEnglish
	}
	return both
}

// stemmer finds the stems of words, for one goroutine.
type stemmer struct{ env *snowballstem.Env }

func newStemmer() *stemmer { return &stemmer{snowballstem.NewEnv("")} }

func (s *stemmer) french(word string) string {
	s.env.SetCurrent(word)
	french.Stem(s.env)
	return s.env.Current()
}

func (s *stemmer) english(word string) string {
	s.env.SetCurrent(word)
	english.Stem(s.env)
	return s.env.Current()
}

// of returns the stems of a word as it is written, folded. A French word has
// two where its accents matter to the stemmer: with and without them, for who
// types none.
func (s *stemmer) of(word string, l language) []string {
	folded := fold(word)
	stems := make([]string, 0, 3)
	add := func(stem string) {
		for _, have := range stems {
			if have == stem {
				return
			}
		}
		stems = append(stems, stem)
	}
	if l != inEnglish {
		bare := strings.TrimSuffix(folded, "s")
		if !strings.HasSuffix(bare, "ee") {
			bare = folded + "e" // préparée without its accent
		}
		add(s.french(bare[:len(bare)-1]))
		if lower := strings.ToLower(norm.NFC.String(word)); lower != folded {
			add(fold(s.french(lower)))
		}
	}
	if l != inFrench {
		add(s.english(folded))
	}
	return stems
}

// small reports whether a folded word is too common to be looked for.
func small(word string) bool { return frenchStops[word] || englishStops[word] }
