package sealed

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"iter"
	"sync"

	"pims/fault"
	"pims/storage"
)

// Overhead is by how many bytes a sealed value is longer: nonce 12, tag 16.
const Overhead = nonceSize + tagSize

const nonceSize, tagSize = 12, 16

// MaxValue is the longest value that fits in a sealed keyspace.
const MaxValue = storage.MaxValue - Overhead

// Sealer seals the values of one keyspace and keeps its inventory. It is safe
// for concurrent use, and worth keeping: to make one costs more than to read a
// value.
type Sealer struct {
	aead      cipher.AEAD // draws a nonce and writes it in front
	plain     cipher.AEAD // the same with nonces apart, to open in place
	prefix    []byte
	inventory [32]byte
	summers   sync.Pool // of *summer
}

// NewSealer returns the Sealer of a keyspace under two keys, one for its values
// (NIST SP 800-38D, random nonces: not more than 2³² writes with one key) and
// one for its inventory.
func NewSealer(id storage.ID, values, inventory [32]byte) (_ *Sealer, err error) {
	defer fault.Wrap(&err, "seal keyspace %s", id)
	block, err := aes.NewCipher(values[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	plain, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	// The id cannot contain a zero byte, so that id and key are told apart.
	s := &Sealer{aead: aead, plain: plain, prefix: append([]byte(id), 0), inventory: inventory}
	s.summers.New = s.newSummer
	return s, nil
}

// Keyspace returns inner with its values sealed and its inventory kept. Closing
// it closes inner.
func (s *Sealer) Keyspace(inner storage.Keyspace) storage.Keyspace { return &keyspace{inner, s} }

type keyspace struct {
	storage.Keyspace
	sealer *Sealer
}

// View implements storage.Keyspace.
func (k *keyspace) View(ctx context.Context, fn func(storage.Tx) error) error {
	return k.Keyspace.View(ctx, func(inner storage.Tx) error { return fn(&tx{Tx: inner, sealer: k.sealer}) })
}

// Update implements storage.Keyspace.
func (k *keyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return k.Keyspace.Update(ctx, func(inner storage.Tx) error {
		t := &update{tx: tx{Tx: inner, sealer: k.sealer}}
		defer t.end() // a Tx ends with the function
		if err := fn(t); err != nil {
			return err
		}
		return t.saveInventory()
	})
}

// bound returns what a value is bound to: its place.
func (s *Sealer) bound(key []byte) []byte {
	return append(append(make([]byte, 0, len(s.prefix)+len(key)), s.prefix...), key...)
}

func (s *Sealer) seal(key, value []byte) []byte {
	return s.aead.Seal(make([]byte, 0, len(value)+Overhead), nil, value, s.bound(key))
}

func (s *Sealer) open(key, value []byte) ([]byte, error) {
	plain, err := s.aead.Open(make([]byte, 0, max(0, len(value)-Overhead)), nil, value, s.bound(key))
	if err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	return plain, nil
}

// tx unseals what is read. The record of the inventory does not show in it.
type tx struct {
	storage.Tx
	sealer *Sealer
	bound  []byte // of what was opened last
}

// open opens a value where it lies: who reads it has no use for it sealed.
func (t *tx) open(key, value []byte) ([]byte, error) {
	if len(value) < Overhead {
		return nil, storage.ErrDamaged
	}
	t.bound = append(append(t.bound[:0], t.sealer.prefix...), key...)
	box := value[nonceSize:]
	plain, err := t.sealer.plain.Open(box[:0], value[:nonceSize], box, t.bound)
	if err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	return plain, nil
}

// Get implements storage.Tx.
func (t *tx) Get(key []byte) ([]byte, error) {
	if bytes.Equal(key, recordKey) {
		return nil, storage.ErrNotFound
	}
	value, err := t.Tx.Get(key)
	if err != nil {
		return nil, err
	}
	return t.open(key, value)
}

// Scan implements storage.Tx. A damaged value ends the scan: what comes after
// it can be scanned from its key on.
func (t *tx) Scan(prefix, from []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		for p, err := range pairs(t.Tx, prefix, from) {
			if err == nil {
				p.Value, err = t.open(p.Key, p.Value)
			}
			if err != nil {
				yield(storage.Pair{Key: p.Key}, err)
				return
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// pairs scans all but the record of the inventory.
func pairs(inner storage.Tx, prefix, from []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		for p, err := range inner.Scan(prefix, from) {
			if err == nil && bytes.Equal(p.Key, recordKey) {
				continue
			}
			if !yield(p, err) {
				return
			}
		}
	}
}

var errReserved = errors.New("the key is the inventory's own")
