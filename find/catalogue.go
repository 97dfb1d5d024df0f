package find

import (
	"encoding/binary"
	"errors"
	"iter"
	"slices"

	"github.com/google/uuid"

	"pims/instance"
	"pims/storage"
)

// The keys of the space. Numbers are big endian.
const (
	keyState   = "m"  // state
	keyDoc     = "d/" // document id        -> its number and the print of its text
	keyRecords = "c/" // number / perBlock  -> records
	keyExtract = "t/" // number             -> the beginning of a text, compressed
	keyWords   = "p/" // segment, MAC, part -> words and where they are
)

// perBlock is how many records lie in one value: enough that all are read fast,
// few enough that one is changed cheaply.
const perBlock = 16

var errFormat = errors.New("find: not of our writing")

type rawDoc [16]byte

func rawID(id instance.DocID) rawDoc {
	u, _ := uuid.Parse(string(id)) // "" is no folder at all: zeroes
	return rawDoc(u)
}

func (raw rawDoc) id() instance.DocID { return instance.DocID(uuid.UUID(raw).String()) }

// slot is where a document stands in the index.
type slot struct {
	num   uint32
	print print
}

func docKey(id rawDoc) []byte { return append([]byte(keyDoc), id[:]...) }

func numKey(prefix string, num uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte(prefix), num)
}

// slotOf returns where a document stands; ok is false if it does not.
func slotOf(kv storage.Tx, id rawDoc) (s slot, ok bool, err error) {
	raw, err := kv.Get(docKey(id))
	if errors.Is(err, storage.ErrNotFound) {
		return s, false, nil
	}
	if err == nil && len(raw) != 12 {
		err = storage.ErrDamaged.Because(errFormat)
	}
	if err != nil {
		return s, false, err
	}
	return slot{binary.BigEndian.Uint32(raw), print(raw[4:])}, true, nil
}

func (s slot) put(kv storage.Tx, id rawDoc) error {
	return kv.Set(docKey(id), append(binary.BigEndian.AppendUint32(nil, s.num), s.print[:]...))
}

// stored is a record as it lies in a block; parseBlock has seen that its fixed
// part is right.
type stored struct {
	num uint32
	raw string
}

// fixed is how many bytes a record begins with that are always there.
const fixed = 16 + 16 + 2

// record takes a stored one apart. Its words are parts of the block, no copies.
func (s stored) record(r *record) error {
	*r = record{num: s.num, folder: s.raw[32]&isFolder != 0, favourite: s.raw[32]&isFavourite != 0, class: Classes[s.raw[33]]}
	switch r.origin = Own; s.raw[32] & (isDeposited | isBrought) {
	case isDeposited:
		r.origin = Deposited
	case isBrought:
		r.origin = Brought
	}
	copy(r.id[:], s.raw)
	copy(r.parent[:], s.raw[16:])
	d := reader{s: s.raw[fixed:]}
	r.modified, r.size = d.varint(), int64(d.uvarint())
	r.name, r.stems, r.tags = d.string(), d.string(), d.string()
	if d.bad || d.s != "" {
		return storage.ErrDamaged.Because(errFormat)
	}
	return nil
}

// reader reads what append has written.
type reader struct {
	s   string
	bad bool
}

func (d *reader) uvarint() (v uint64) {
	for shift := 0; shift < 64 && len(d.s) > 0; shift += 7 {
		c := d.s[0]
		d.s = d.s[1:]
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	d.bad = true
	return 0
}

func (d *reader) varint() int64 {
	v := d.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (d *reader) string() string {
	n := d.uvarint()
	if d.bad || n > uint64(len(d.s)) {
		d.bad, d.s = true, ""
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

// block is the records of one value, by number.
type block []stored

func parseBlock(at uint32, value []byte) (b block, err error) {
	d := reader{s: string(value)}
	for len(d.s) > 0 {
		n := uint32(d.s[0])
		d.s = d.s[1:]
		raw := d.string()
		if d.bad || n >= perBlock || len(raw) < fixed || int(raw[33]) >= len(Classes) {
			return nil, storage.ErrDamaged.Because(errFormat)
		}
		b = append(b, stored{at*perBlock + n, raw})
	}
	return b, nil
}

func (b block) append(out []byte) []byte {
	for _, s := range b {
		out = append(out, byte(s.num%perBlock))
		out = append(binary.AppendUvarint(out, uint64(len(s.raw))), s.raw...)
	}
	return out
}

// with returns the block with a record in the place of the former one of its
// number, or without it if raw is empty.
func (b block) with(num uint32, raw string) block {
	n, have := slices.BinarySearchFunc(b, num, func(s stored, num uint32) int { return int(s.num) - int(num) })
	if have {
		b = slices.Delete(b, n, n+1)
	}
	if raw != "" {
		b = slices.Insert(b, n, stored{num, raw})
	}
	return b
}

// catalogue yields all records, by number.
func catalogue(kv storage.Tx) iter.Seq2[stored, error] {
	return func(yield func(stored, error) bool) {
		for p, err := range kv.Scan([]byte(keyRecords), nil) {
			var b block
			if err == nil {
				b, err = parseBlock(binary.BigEndian.Uint32(p.Key[len(keyRecords):]), p.Value)
			}
			if err != nil {
				yield(stored{}, err)
				return
			}
			for _, s := range b {
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}
