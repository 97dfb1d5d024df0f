package sealed

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"math/bits"

	"pims/storage"
)

// recordKey is where the inventory of a keyspace lies. The layer hides it.
var recordKey = []byte("\x00inventory")

// inventory is a keyed multiset hash of the pairs of a keyspace: the sum modulo
// 2²⁵⁶ of a MAC of each (MSet-Add-Hash of Clarke et al., ASIACRYPT 2003; it is
// kept secret here, sealed), and their number.
type inventory struct {
	sum  digest
	keys uint64
	next []byte // only keys below it are counted so far …
	done bool   // … unless all are
}

// digest is a number of 256 bits, the lowest word first.
type digest [4]uint64

// covers reports whether the inventory counts a key.
func (v *inventory) covers(key []byte) bool { return v.done || bytes.Compare(key, v.next) < 0 }

func (v *inventory) add(d digest) {
	v.keys++
	carry := uint64(0)
	for i := range d {
		v.sum[i], carry = bits.Add64(v.sum[i], d[i], carry)
	}
}

// join adds all that another counts.
func (v *inventory) join(other inventory) {
	v.add(other.sum)
	v.keys += other.keys - 1
}

func (v *inventory) remove(d digest) {
	v.keys--
	borrow := uint64(0)
	for i := range d {
		v.sum[i], borrow = bits.Sub64(v.sum[i], d[i], borrow)
	}
}

// summer computes the MACs of pairs, for one goroutine.
type summer struct {
	mac hash.Hash
	buf [sha256.Size]byte
}

// summer returns one, which costs more to make than to use: put it back.
func (s *Sealer) summer() *summer { return s.summers.Get().(*summer) }

func (s *Sealer) newSummer() any { return &summer{mac: hmac.New(sha256.New, s.inventory[:])} }

// of returns the MAC of a pair: HMAC-SHA-256 of the length of the key (4 bytes),
// the key, and the seal of the value, its nonce and tag. The seal stands for the
// whole value, which does not open with another.
func (s *summer) of(key, sealed []byte) (d digest) {
	s.mac.Reset()
	s.mac.Write(binary.BigEndian.AppendUint32(s.buf[:0], uint32(len(key))))
	s.mac.Write(key)
	if len(sealed) > Overhead {
		s.mac.Write(sealed[:nonceSize])
		sealed = sealed[len(sealed)-tagSize:]
	}
	s.mac.Write(sealed)
	s.mac.Sum(s.buf[:0])
	for i := range d {
		d[i] = binary.LittleEndian.Uint64(s.buf[8*i:])
	}
	return d
}

// The layout of a record: version, whether all is counted, number of keys, sum,
// and the first key that is not counted. A finished one has always the same
// length, so that it does not grow with a change that frees room.
const (
	recordVersion = 1
	recordSize    = 1 + 1 + 8 + 32
)

func (v *inventory) marshal() []byte {
	raw := append(make([]byte, 0, recordSize+len(v.next)), recordVersion, 0)
	if v.done {
		raw[1] = 1
	}
	raw = binary.BigEndian.AppendUint64(raw, v.keys)
	for _, word := range v.sum {
		raw = binary.LittleEndian.AppendUint64(raw, word)
	}
	return append(raw, v.next...)
}

func parseInventory(raw []byte) (v inventory, err error) {
	if len(raw) < recordSize || len(raw) > recordSize+storage.MaxKey || raw[0] != recordVersion || raw[1] > 1 ||
		raw[1] == 1 && len(raw) > recordSize {
		return v, errors.New("not a record of an inventory")
	}
	v.done = raw[1] == 1
	v.keys = binary.BigEndian.Uint64(raw[2:])
	for i := range v.sum {
		v.sum[i] = binary.LittleEndian.Uint64(raw[10+8*i:])
	}
	v.next = bytes.Clone(raw[recordSize:])
	return v, nil
}

// record reads the inventory; its state is Whole, Unfinished, Missing or
// Unreadable.
func (s *Sealer) record(inner storage.Tx) (inventory, InventoryState, error) {
	raw, err := inner.Get(recordKey)
	if errors.Is(err, storage.ErrNotFound) {
		return inventory{}, Missing, nil
	}
	if err == nil {
		raw, err = s.open(recordKey, raw)
	}
	if errors.Is(err, storage.ErrDamaged) {
		return inventory{}, Unreadable, nil
	}
	if err != nil {
		return inventory{}, Unreadable, err
	}
	v, err := parseInventory(raw)
	switch {
	case err != nil:
		return inventory{}, Unreadable, nil
	case v.done:
		return v, Whole, nil
	}
	return v, Unfinished, nil
}

func (s *Sealer) save(inner storage.Tx, v inventory) error {
	return inner.Set(recordKey, s.seal(recordKey, v.marshal()))
}
