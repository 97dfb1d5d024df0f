package find

// pattern is a word that names may begin with, misspelt. It compares bit by bit
// (Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
// Distances", 2003), which takes some nanoseconds a letter.
type pattern struct {
	at    [256]uint64 // by byte: where the word has it
	last  uint64      // the bit of its last letter
	size  int
	allow int // mistakes
}

// newPattern returns nil for a word that is too short to be mistaken in, or too
// long.
func newPattern(word string) *pattern {
	p := &pattern{size: len(word), allow: 1}
	switch {
	case p.size < 4 || p.size > 64:
		return nil
	case p.size >= 8:
		p.allow = 2
	}
	for i := range p.size {
		p.at[word[i]] |= 1 << i
	}
	p.last = 1 << (p.size - 1)
	return p
}

// distance is how many letters must be put, taken, changed or swapped with
// their neighbour until word begins with the pattern; above p.allow, only that
// it is.
func (p *pattern) distance(word string) int {
	best, score := p.size, p.size
	var vp, vn, d0, before uint64 = ^uint64(0), 0, 0, 0
	for i := 0; i < len(word) && i < p.size+p.allow; i++ {
		here := p.at[word[i]]
		swapped := ((^d0 & here) << 1) & before
		d0 = (((here & vp) + vp) ^ vp) | here | vn | swapped
		hp, hn := vn|^(d0|vp), d0&vp
		if hp&p.last != 0 {
			score++
		}
		if hn&p.last != 0 {
			score--
		}
		hp = hp<<1 | 1
		vp, vn = hn<<1|^(d0|hp), hp&d0
		before = here
		best = min(best, score)
	}
	return best
}
