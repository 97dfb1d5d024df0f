package preview

import (
	"encoding/binary"
	"iter"
	"slices"

	"pims/storage"
)

// record is what the index knows of a photo or video.
type record struct {
	id, parent rawID
	num        uint32
	flags      byte
	taken      int64 // as the clock on the wall said: its seconds since 1970, were it UTC
	width      uint64
	height     uint64
	duration   uint64 // milliseconds
}

const (
	placed  = 1 << iota // its file tells where it was taken
	damaged             // its content cannot be read
	told                // by its file, when it was taken
)

// perBlock is how many records lie in one value: enough that all are read fast,
// few enough that one is changed cheaply.
const perBlock = 32

const fixed = 1 + 16 + 16 + 1

// append writes a record into its block.
func (r record) append(b []byte) []byte {
	b = append(b, byte(r.num%perBlock))
	b = append(append(b, r.id[:]...), r.parent[:]...)
	b = binary.AppendVarint(append(b, r.flags), r.taken)
	return binary.AppendUvarint(binary.AppendUvarint(binary.AppendUvarint(b, r.width), r.height), r.duration)
}

// parse reads what append has written; rest is what comes after it.
func (r *record) parse(at uint32, b []byte) (rest []byte, ok bool) {
	if len(b) < fixed || b[0] >= perBlock {
		return nil, false
	}
	r.num, r.flags = at*perBlock+uint32(b[0]), b[33]
	copy(r.id[:], b[1:])
	copy(r.parent[:], b[17:])
	b = b[fixed:]
	var n int
	if r.taken, n = binary.Varint(b); n <= 0 {
		return nil, false
	}
	b = b[n:]
	for _, v := range []*uint64{&r.width, &r.height, &r.duration} {
		if *v, n = binary.Uvarint(b); n <= 0 {
			return nil, false
		}
		b = b[n:]
	}
	return b, true
}

// block is the records of one value, by number.
type block []record

func parseBlock(at uint32, value []byte) (b block, err error) {
	b = make(block, 0, perBlock)
	for len(value) > 0 {
		var r record
		rest, ok := r.parse(at, value)
		if !ok || len(b) > 0 && b[len(b)-1].num >= r.num {
			return nil, storage.ErrDamaged.Because(errFormat)
		}
		b, value = append(b, r), rest
	}
	return b, nil
}

func (b block) append(out []byte) []byte {
	for _, r := range b {
		out = r.append(out)
	}
	return out
}

// with returns the block with a record in the place of the one of its number, or
// without it if r is nil.
func (b block) with(num uint32, r *record) block {
	n, have := slices.BinarySearchFunc(b, num, func(r record, num uint32) int { return int(r.num) - int(num) })
	if have {
		b = slices.Delete(b, n, n+1)
	}
	if r != nil {
		b = slices.Insert(b, n, *r)
	}
	return b
}

// records yields all records, by number.
func records(kv storage.Tx) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for p, err := range kv.Scan([]byte(keyRecords), nil) {
			var b block
			switch {
			case err != nil:
			case len(p.Key) != len(keyRecords)+4:
				err = storage.ErrDamaged.Because(errFormat)
			default:
				b, err = parseBlock(binary.BigEndian.Uint32(p.Key[len(keyRecords):]), p.Value)
			}
			if err != nil {
				yield(record{}, err)
				return
			}
			for _, r := range b {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}
