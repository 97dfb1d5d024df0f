package find

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Snippet is a line of a text in which words were found.
type Snippet struct {
	Text  string
	Marks []Mark
}

// Mark is where one of the words stands in a line, in UTF-16 code units, which
// browsers count in; End is the first after it.
type Mark struct{ Start, End int }

// The measures of a line, in bytes.
const (
	lineBefore = 60
	lineWidth  = 200
	manyMarks  = 50 // of which the best line is chosen
)

// snippet shows where the words stand in the beginning of a text; nil if they
// stand further below, or the index is damaged: the file is found all the same.
func (s *search) snippet(num uint32) *Snippet {
	raw, err := s.kv.Get(numKey(keyExtract, num))
	if err != nil {
		return nil
	}
	text, err := s.lines.unpack(raw)
	if err != nil {
		return nil
	}
	return snippetOf(text, s.words, s.stems)
}

// found is a word of the query in a text.
type found struct {
	span
	word int
}

func snippetOf(text string, words []word, stems *stemmer) *Snippet {
	var begins [256]bool
	for _, w := range words {
		for _, p := range w.parts {
			begins[p.folded[0]] = true
		}
	}
	var all []found
	for at := range spans(text) {
		raw := text[at.from:at.to]
		if c := raw[0]; c < utf8.RuneSelf && !begins[c|0x20] && !begins[c] {
			continue // nearly all, and to fold them takes time
		}
		folded := fold(raw)
		for n := range words {
			if words[n].means(folded, raw, stems) {
				all = append(all, found{at, n})
				break
			}
		}
		if len(all) == manyMarks {
			break
		}
	}
	if len(all) == 0 {
		return nil
	}
	first := densest(all)
	from := max(0, all[first].from-lineBefore)
	if from > 0 { // at the beginning of a word
		if at := strings.IndexByte(text[from:all[first].from], ' '); at >= 0 {
			from += at + 1
		} else {
			from = all[first].from
		}
	}
	to := min(len(text), from+lineWidth)
	if to < len(text) {
		if at := strings.LastIndexByte(text[all[first].to:max(to, all[first].to)], ' '); at >= 0 {
			to = all[first].to + at
		} else {
			to = all[first].to
		}
	}
	out := &Snippet{}
	begin := ""
	if from > 0 {
		begin = "… "
	}
	out.Text = begin + text[from:to]
	if to < len(text) {
		out.Text += " …"
	}
	units := utf16Len(begin)
	at := from
	for _, f := range all[first:] {
		if f.to > to {
			break
		}
		start := units + utf16Len(text[at:f.from])
		units = start + utf16Len(text[f.from:f.to])
		at = f.to
		out.Marks = append(out.Marks, Mark{start, units})
	}
	return out
}

// means reports whether a word of a text is one of the query's.
func (w *word) means(folded, raw string, stems *stemmer) bool {
	for n := range w.parts {
		p := &w.parts[n]
		if folded == p.folded {
			return true
		}
		// Words of one stem begin alike; to stem each word would take long.
		if common := min(3, len(folded), len(p.folded)); folded[:common] != p.folded[:common] {
			continue
		}
		for _, stem := range stems.of(raw, both) {
			if slices.Contains(p.stems, stem) {
				return true
			}
		}
	}
	return false
}

// densest returns the first of the words that stand closest together, by how
// many different ones a line holds.
func densest(all []found) (best int) {
	most := 0
	for n := range all {
		words, count := map[int]bool{}, 0
		for _, f := range all[n:] {
			if f.to-all[n].from > lineWidth-lineBefore {
				break
			}
			words[f.word] = true
			count++
		}
		if worth := len(words)*manyMarks + count; len(words) > most/manyMarks && worth > most {
			best, most = n, worth
		}
	}
	return best
}

func utf16Len(s string) (n int) {
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}
