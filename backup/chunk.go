package backup

import (
	"encoding/binary"
	"errors"

	"pims/storage"
)

// A chunk is pairs one after another, each the length of its key as a uvarint,
// the key, the length of its value, the value.
const (
	perChunk = 32        // pairs, on average
	maxChunk = 128 << 10 // bytes from which a chunk ends whatever its keys say
	// largest is how long a chunk can be: it ends after the pair that made it long enough.
	largest = maxChunk + storage.MaxKey + storage.MaxValue + 2*binary.MaxVarintLen32
)

// cutter cuts pairs in key order into chunks. Where one ends depends on a key
// alone, so that a change of one pair leaves all chunks but its own as they were.
type cutter struct {
	buf  []byte
	emit func(chunk []byte) error // must not keep it
}

func (c *cutter) add(key, value []byte) error {
	c.buf = append(binary.AppendUvarint(c.buf, uint64(len(key))), key...)
	c.buf = append(binary.AppendUvarint(c.buf, uint64(len(value))), value...)
	if ends(key) || len(c.buf) >= maxChunk {
		return c.end()
	}
	return nil
}

func (c *cutter) end() error {
	if len(c.buf) == 0 {
		return nil
	}
	err := c.emit(c.buf)
	c.buf = c.buf[:0]
	return err
}

// ends reports whether a chunk ends after a key: FNV-1a, 32 bits.
func ends(key []byte) bool {
	h := uint32(2166136261)
	for _, b := range key {
		h = (h ^ uint32(b)) * 16777619
	}
	return h%perChunk == 0
}

var errBadChunk = errors.New("a chunk does not parse")

// parse yields the pairs of a chunk, whose keys must come after last, and returns the
// last of its own.
func parse(chunk, last []byte, yield func(storage.Pair) error) ([]byte, error) {
	for len(chunk) > 0 {
		var p storage.Pair
		var ok bool
		if p.Key, chunk, ok = field(chunk, storage.MaxKey); !ok || string(p.Key) <= string(last) {
			return nil, errBadChunk
		}
		if p.Value, chunk, ok = field(chunk, storage.MaxValue); !ok {
			return nil, errBadChunk
		}
		if err := yield(p); err != nil {
			return nil, err
		}
		last = p.Key
	}
	return last, nil
}

func field(raw []byte, limit uint64) (value, rest []byte, ok bool) {
	n, size := binary.Uvarint(raw)
	if size <= 0 || n > limit || n > uint64(len(raw)-size) {
		return nil, nil, false
	}
	raw = raw[size:]
	return raw[:n:n], raw[n:], true
}
