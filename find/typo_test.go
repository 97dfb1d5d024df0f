package find

import (
	"testing"

	"pgregory.net/rapid"
)

// edits is the distance as it is defined: optimal string alignment, to any
// beginning of word.
func edits(pattern, word string) int {
	d := make([][]int, len(pattern)+1)
	for i := range d {
		d[i] = make([]int, len(word)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				same := 1
				if pattern[i-1] == word[j-1] {
					same = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+same)
				if i > 1 && j > 1 && pattern[i-1] == word[j-2] && pattern[i-2] == word[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	best := len(pattern)
	for _, n := range d[len(pattern)] {
		best = min(best, n)
	}
	return best
}

func TestDistanceIsTheDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,14}`).Draw(t, "word")
		p := newPattern(rapid.StringMatching(`[abc]{4,12}`).Draw(t, "pattern"))
		pattern := patternOf(p)
		want, got := edits(pattern, word), p.distance(word)
		if min(want, p.allow+1) != min(got, p.allow+1) {
			t.Fatalf("%q in %q: %d, want %d", pattern, word, got, want)
		}
	})
}

func patternOf(p *pattern) string {
	out := make([]byte, p.size)
	for c, bits := range p.at {
		for i := range out {
			if bits&(1<<i) != 0 {
				out[i] = byte(c)
			}
		}
	}
	return string(out)
}

func TestShortWordsAreNotMistaken(t *testing.T) {
	if newPattern("dm1") != nil {
		t.Error("a word of three letters has typos")
	}
	for word, want := range map[string]int{"evariste": 2, "evar": 1} {
		if p := newPattern(word); p.allow != want {
			t.Errorf("%s: %d", word, p.allow)
		}
	}
}
