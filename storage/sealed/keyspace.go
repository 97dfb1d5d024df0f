package sealed

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"iter"

	"pims/fault"
	"pims/storage"
)

// Overhead is by how many bytes a sealed value is longer: nonce 12, tag 16.
const Overhead = 12 + 16

// MaxValue is the longest value that fits in a sealed keyspace.
const MaxValue = storage.MaxValue - Overhead

// Keyspace returns inner with its values sealed under key (NIST SP 800-38D,
// random nonces: not more than 2³² writes with one key). Closing it closes
// inner.
func Keyspace(inner storage.Keyspace, id storage.ID, key [32]byte) (_ storage.Keyspace, err error) {
	defer fault.Wrap(&err, "seal keyspace %s", id)
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	// The id cannot contain a zero byte, so that id and key are told apart.
	return &keyspace{Keyspace: inner, aead: aead, prefix: append([]byte(id), 0)}, nil
}

type keyspace struct {
	storage.Keyspace
	aead   cipher.AEAD
	prefix []byte
}

// View implements storage.Keyspace.
func (k *keyspace) View(ctx context.Context, fn func(storage.Tx) error) error {
	return k.Keyspace.View(ctx, func(inner storage.Tx) error { return fn(tx{inner, k}) })
}

// Update implements storage.Keyspace.
func (k *keyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return k.Keyspace.Update(ctx, func(inner storage.Tx) error { return fn(tx{inner, k}) })
}

// bound returns what a value is bound to: its place.
func (k *keyspace) bound(key []byte) []byte {
	return append(append(make([]byte, 0, len(k.prefix)+len(key)), k.prefix...), key...)
}

func (k *keyspace) open(key, value []byte) ([]byte, error) {
	plain, err := k.aead.Open(make([]byte, 0, max(0, len(value)-Overhead)), nil, value, k.bound(key))
	if err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	return plain, nil
}

type tx struct {
	storage.Tx
	keyspace *keyspace
}

// Get implements storage.Tx.
func (t tx) Get(key []byte) ([]byte, error) {
	value, err := t.Tx.Get(key)
	if err != nil {
		return nil, err
	}
	return t.keyspace.open(key, value)
}

// Set implements storage.Tx.
func (t tx) Set(key, value []byte) error {
	if len(value) > MaxValue {
		return storage.ErrTooLarge.Because(errors.New("value above its bound"))
	}
	sealed := make([]byte, 0, len(value)+Overhead)
	return t.Tx.Set(key, t.keyspace.aead.Seal(sealed, nil, value, t.keyspace.bound(key)))
}

// Scan implements storage.Tx. A damaged value ends the scan: what comes after
// it can be scanned from its key on.
func (t tx) Scan(prefix, from []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		for p, err := range t.Tx.Scan(prefix, from) {
			if err == nil {
				p.Value, err = t.keyspace.open(p.Key, p.Value)
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
