package find

import (
	"cmp"
	"encoding/binary"

	"pims/storage"
)

// maxBlock is how many bytes of words lie in one value, about: what a search
// reads for each word and segment.
const maxBlock = 8 << 10

// posting says that a document holds a word, and how often.
type posting struct {
	num   uint32
	level level
}

// level is how much a word is a document's own.
type level uint8

// The levels, in two bits.
const (
	once      level = iota
	twice           // or thrice
	often           // or in the description
	veryOften       // ten times and more
	levelBits = 2
)

func levelOf(times int) level {
	switch {
	case times > 9:
		return veryOften
	case times > 3:
		return often
	case times > 1:
		return twice
	}
	return once
}

// A value holds words in the order of their stems: the difference to the one
// before, the length of what follows, and for each document the difference of
// its number to the one before with its level below. Its key ends in the last
// stem, so that a scan from any stem begins with the value that it is in, and
// in a number that tells the values of one stem apart.
func wordsKey(seg uint32, last stem, part uint16) []byte {
	k := numKey(keyWords, seg)
	k = append(k, byte(last>>40), byte(last>>32), byte(last>>24), byte(last>>16), byte(last>>8), byte(last))
	return binary.BigEndian.AppendUint16(k, part)
}

func lastStem(key []byte) stem {
	var n stem
	for _, b := range key[len(keyWords)+4:][:stemBits/8] {
		n = n<<8 | stem(b)
	}
	return n
}

// pair is what is to be written.
type pair struct{ key, value []byte }

// writer makes the values of a segment, of words in order.
type writer struct {
	seg   uint32
	out   []pair
	block []byte
	last  stem
	part  uint16
	size  int
}

// add takes a word with the documents that hold it, by number.
func (w *writer) add(s stem, list []posting) {
	for len(list) > 0 {
		n := min(len(list), maxBlock/4)
		w.put(s, encodePostings(list[:n]))
		list = list[n:]
	}
}

func (w *writer) put(s stem, raw []byte) {
	if len(w.block) > 0 && len(w.block)+len(raw) > maxBlock {
		w.flush(s)
	}
	from := w.last
	if len(w.block) == 0 {
		from = 0
	}
	w.block = binary.AppendUvarint(w.block, uint64(s-from))
	w.block = append(binary.AppendUvarint(w.block, uint64(len(raw))), raw...)
	w.last = s
}

// flush ends a value; next is the stem that the following one begins with.
func (w *writer) flush(next stem) {
	if len(w.block) == 0 {
		return
	}
	w.out = append(w.out, pair{wordsKey(w.seg, w.last, w.part), w.block})
	w.size += len(w.block)
	w.part++
	if next != w.last {
		w.part = 0
	}
	w.block = nil
}

func encodePostings(list []posting) (raw []byte) {
	before := uint32(0)
	for _, p := range list {
		raw = binary.AppendUvarint(raw, uint64(p.num-before)<<levelBits|uint64(p.level))
		before = p.num
	}
	return raw
}

// decodePostings adds what a value says of a word.
func decodePostings(list []posting, raw string) ([]posting, error) {
	d, num := reader{s: raw}, uint32(0)
	for d.s != "" {
		v := d.uvarint()
		num += uint32(v >> levelBits)
		list = append(list, posting{num, level(v & (1<<levelBits - 1))})
	}
	if d.bad {
		return nil, storage.ErrDamaged.Because(errFormat)
	}
	return list, nil
}

// entries reads a value word by word until fn says enough.
func entries(value []byte, fn func(stem, string) bool) error {
	d, s := reader{s: string(value)}, stem(0)
	for d.s != "" {
		s += stem(d.uvarint())
		raw := d.string()
		if d.bad {
			return storage.ErrDamaged.Because(errFormat)
		}
		if !fn(s, raw) {
			return nil
		}
	}
	return nil
}

// lookup returns who holds a word, in no order.
func (s state) lookup(kv storage.Tx, word stem) (list []posting, err error) {
	for _, seg := range s.Segments {
		for p, err := range kv.Scan(numKey(keyWords, seg.N), wordsKey(seg.N, word, 0)) {
			if err != nil {
				return nil, err
			}
			var bad error
			err = entries(p.Value, func(at stem, raw string) bool {
				if at == word {
					list, bad = decodePostings(list, raw)
				}
				return at <= word && bad == nil
			})
			if err := cmp.Or(err, bad); err != nil {
				return nil, err
			}
			if lastStem(p.Key) > word {
				break
			}
		}
	}
	return list, nil
}
