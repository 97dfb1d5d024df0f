package sealed

import (
	"bytes"
	"runtime"
	"slices"
	"sync"
)

// pair is one that is to be sealed: its value has room for that.
type pair struct {
	key, value []byte
	n          int // how many came before it
}

func (p *pair) compareKey(key []byte) int { return bytes.Compare(p.key, key) }

func (p *pair) compare(q *pair) int {
	if c := bytes.Compare(p.key, q.key); c != 0 {
		return c
	}
	return p.n - q.n
}

// order returns a list by key, which is how the layers below take it fastest, and
// apart those whose key came again.
func order(list []pair) (once, again []*pair) {
	sorted := make([]*pair, len(list)) // pairs are large to swap
	for i := range list {
		sorted[i] = &list[i]
	}
	slices.SortFunc(sorted, (*pair).compare)
	once = sorted[:0]
	for i, p := range sorted {
		if i > 0 && bytes.Equal(once[len(once)-1].key, p.key) {
			again = append(again, p)
		} else {
			once = append(once, p)
		}
	}
	return once, again
}

// worthwhile is how many pairs are worth a goroutine.
const worthwhile = 64

// sealAll seals values in place, by all cores if they are many, and sums the pairs
// that count.
func (s *Sealer) sealAll(list []*pair, counts func(key []byte) bool) (sum inventory) {
	parts := max(1, min(runtime.GOMAXPROCS(0), len(list)/worthwhile))
	sums := make([]inventory, parts)
	var others sync.WaitGroup
	for i := range parts - 1 {
		part := list[len(list)*i/parts : len(list)*(i+1)/parts]
		others.Go(func() { sums[i] = s.sealPart(part, counts) })
	}
	sums[parts-1] = s.sealPart(list[len(list)*(parts-1)/parts:], counts)
	others.Wait()
	for _, part := range sums {
		sum.join(part)
	}
	return sum
}

func (s *Sealer) sealPart(list []*pair, counts func(key []byte) bool) (sum inventory) {
	macs := s.summer()
	defer s.summers.Put(macs)
	var bound []byte
	for _, p := range list {
		bound = append(append(bound[:0], s.prefix...), p.key...)
		p.value = s.aead.Seal(p.value[:0], nil, p.value, bound)
		if counts(p.key) {
			sum.add(macs.of(p.key, p.value))
		}
	}
	return sum
}
