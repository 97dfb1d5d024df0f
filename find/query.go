package find

import (
	"slices"
	"strings"
	"time"

	"pims/instance"
)

// Query is what somebody looks for: words, all of which a hit has in its name,
// its tags, its description or its text; and what else it must be. With no
// words, all that is so is found, last changed first.
type Query struct {
	Words     string
	Classes   []Class        // one of these; empty: any
	From, To  time.Time      // changed then or later, and before; zero: whenever
	MinSize   int64          // bytes, of files
	MaxSize   int64          // bytes, of files; 0: of any size
	Folder    instance.DocID // somewhere below it; empty: anywhere
	Tag       string         // as people write it: case and accents do not count
	Favourite bool           // marked ones alone
	Origin    Origin         // how it came; empty: in any way
	Limit     int
}

// none reports whether nothing is asked for.
func (q Query) none(words []word) bool {
	return len(words) == 0 && len(q.Classes) == 0 && q.From.IsZero() && q.To.IsZero() && q.MinSize == 0 && q.MaxSize == 0 &&
		q.Folder == "" && q.Tag == "" && !q.Favourite && q.Origin == ""
}

// filter is a Query as records are held against it.
type filter struct {
	Query
	from, to int64
	tag      string
}

func (q Query) filter() filter {
	f := filter{Query: q, to: 1<<63 - 1}
	if !q.From.IsZero() {
		f.from = q.From.Unix()
	}
	if !q.To.IsZero() {
		f.to = q.To.Unix()
	}
	if q.Tag != "" {
		f.tag = "\n" + fold(strings.TrimSpace(q.Tag)) + "\n"
	}
	return f
}

func (f filter) passes(r *record) bool {
	switch {
	case len(f.Classes) > 0 && !slices.Contains(f.Classes, r.class):
	case !f.From.IsZero() && r.modified < f.from, !f.To.IsZero() && r.modified >= f.to:
	case (f.MinSize > 0 || f.MaxSize > 0) && (r.folder || r.size < f.MinSize || f.MaxSize > 0 && r.size > f.MaxSize):
	case f.tag != "" && !strings.Contains(r.tags, f.tag):
	case f.Favourite && !r.favourite:
	case f.Origin != "" && f.Origin != r.origin:
	default:
		return true
	}
	return false
}

// word is one of the words of a query.
type word struct {
	whole  string  // folded
	parts  []part  // l’eau-de-vie has two: eau, vie
	levels []level // by number: 0 where no text holds the word
}

// part is a word as texts have it.
type part struct {
	folded string
	stems  []string
	typo   *pattern // nil: too short to be misspelt
}

// maxWords bounds what one query costs; the rest of a longer one is left.
const maxWords = 12

// split reads the words of a query. The small ones do not count beside others.
func split(text string, s *stemmer) (words []word) {
	var unimportant []word
	for _, field := range strings.Fields(text) {
		w := word{whole: fold(field)}
		if w.whole == "" {
			continue // marks alone
		}
		for at := range spans(field) {
			raw := field[at.from:at.to]
			folded := fold(raw)
			if folded == "" || small(folded) {
				continue
			}
			w.parts = append(w.parts, part{folded, s.of(raw, both), newPattern(folded)})
		}
		if len(w.parts) == 0 {
			unimportant = append(unimportant, w)
		} else if len(words) < maxWords {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return unimportant[:min(len(unimportant), maxWords)]
	}
	return words
}
