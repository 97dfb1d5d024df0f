package find

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Where says in what of a file or folder the words were found.
type Where string

// The places.
const (
	InName    Where = "name"
	InTags    Where = "tag"
	InContent Where = "content" // the text, or the description
)

// What each place is worth. A word counts where it counts most; those of the
// name are worth more than all the others, as many as there are.
const (
	nameBegins  = 1000
	wordBegins  = 800
	wordHolds   = 500
	wordRelated = 600 // by its stem, or in parts
	tagBegins   = 400
	misspelt    = 300
	inText      = 100
	perLevel    = 30
	thisWeek    = 40
	thisMonth   = 25
	thisYear    = 10
)

// match says what a record is worth for the words, 0 if it lacks one. Only with
// typos are names found that are spelt otherwise.
func match(r *record, words []word, typos bool) (score int, where [3]bool) {
	for n := range words {
		w := &words[n]
		best, place := w.inName(r, typos), 0
		if tag := w.inTags(r, typos); tag > best {
			best, place = tag, 1
		}
		if best < inText {
			if l := w.level(r.num); l > 0 {
				best, place = inText+int(l)*perLevel, 2
			}
		}
		if best == 0 {
			return 0, where
		}
		if n == 0 && best >= nameBegins {
			best += nameBegins // names that begin with the first word come first
		}
		where[place] = true
		score += best
	}
	return score, where
}

// level is how much the text of a number has of the word; 0 is no text.
func (w *word) level(num uint32) level {
	if num < uint32(len(w.levels)) {
		return w.levels[num]
	}
	return 0
}

func (w *word) inName(r *record, typos bool) int {
	if at := strings.Index(r.name, w.whole); at >= 0 {
		switch {
		case at == 0:
			return nameBegins
		case beginsWord(r.name, at):
			return wordBegins
		}
		return wordHolds
	}
	if len(w.parts) == 0 {
		return 0
	}
	worth := wordRelated
	stems, _, _ := strings.Cut(r.stems, "\n")
	for n := range w.parts {
		p := &w.parts[n]
		switch {
		case p.begins(r.name), p.related(stems):
		case typos && p.typo != nil:
			d := p.typo.near(r.name)
			if d > p.typo.allow {
				return 0
			}
			worth = min(worth, misspelt-10*d)
		default:
			return 0
		}
	}
	return worth
}

func (w *word) inTags(r *record, typos bool) int {
	if r.tags == "" {
		return 0
	}
	if at := strings.Index(r.tags, w.whole); at >= 0 && beginsWord(r.tags, at) {
		return tagBegins
	}
	_, stems, _ := strings.Cut(r.stems, "\n")
	for n := range w.parts {
		p := &w.parts[n]
		if !p.begins(r.tags) && !p.related(stems) && (!typos || p.typo == nil || p.typo.near(r.tags) > p.typo.allow) {
			return 0
		}
	}
	if len(w.parts) == 0 {
		return 0
	}
	return tagBegins
}

// begins reports whether a word of s begins with the part.
func (p *part) begins(s string) bool {
	for from := 0; ; {
		at := strings.Index(s[from:], p.folded)
		if at < 0 {
			return false
		}
		if beginsWord(s, from+at) {
			return true
		}
		from += at + len(p.folded)
	}
}

func (p *part) related(stems string) bool {
	for _, stem := range p.stems {
		for from := 0; ; {
			at := strings.Index(stems[from:], stem)
			if at < 0 {
				break
			}
			at += from
			if end := at + len(stem); at > 0 && stems[at-1] == ' ' && end < len(stems) && stems[end] == ' ' {
				return true
			}
			from = at + 1
		}
	}
	return false
}

// near is the least distance of the words of s.
func (p *pattern) near(s string) int {
	best, inside := p.size, false
	for at := range len(s) {
		letter := s[at] >= utf8.RuneSelf || s[at] >= 'a' && s[at] <= 'z' || s[at] >= '0' && s[at] <= '9'
		if letter && !inside {
			best = min(best, p.distance(s[at:]))
		}
		inside = letter
	}
	return best
}

func beginsWord(s string, at int) bool {
	if at == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// recent is what a change of late is worth.
func recent(now, modified int64) int {
	const day = 24 * 60 * 60
	switch age := now - modified; {
	case age < 7*day:
		return thisWeek
	case age < 30*day:
		return thisMonth
	case age < 365*day:
		return thisYear
	}
	return 0
}
