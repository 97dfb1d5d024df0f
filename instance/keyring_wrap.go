package instance

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"pims/storage"
)

// wrapped is one data key under the key-encryption key of an epoch.
type wrapped struct {
	Epoch int    `json:"epoch"`
	Key   []byte `json:"key"`            // nonce ‖ AES-256-GCM, the keyspace id as associated data
	Made  bool   `json:"made,omitempty"` // of the node's own: its keyspace was there
}

// wrap wraps a data key for the present epoch. Whoever calls it holds the lock
// until the wrapped key is written, so that no epoch ends in between.
func (k *Keyring) wrap(id storage.ID, dek [32]byte) (w wrapped, err error) {
	epoch, kek, err := k.keys.Current()
	if err != nil {
		return w, err
	}
	key, err := seal(kek, dek[:], []byte(id))
	return wrapped{Epoch: epoch, Key: key}, err
}

// unwrap returns the data key, ErrNoKey if its epoch has ended.
func (k *Keyring) unwrap(id storage.ID, w wrapped) (dek [32]byte, err error) {
	kek, err := k.keys.Key(w.Epoch)
	if err != nil {
		return dek, err
	}
	plain, err := unseal(kek, w.Key, []byte(id))
	if err != nil || len(plain) != len(dek) {
		return dek, storage.ErrDamaged.Because(fmt.Errorf("wrapped key of %s: %w", id, err))
	}
	return [32]byte(plain), nil
}

// seal returns nonce ‖ AES-256-GCM of plain, which opens only with the same
// bound.
func seal(key [32]byte, plain, bound []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(nonce) // never fails
	return aead.Seal(nonce, nonce, plain, bound), nil
}

// unseal opens what seal made, storage.ErrDamaged if it is anything else.
func unseal(key [32]byte, sealed, bound []byte) ([]byte, error) {
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	n := aead.NonceSize()
	if len(sealed) < n {
		return nil, storage.ErrDamaged
	}
	plain, err := aead.Open(nil, sealed[:n], sealed[n:], bound)
	if err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	return plain, nil
}

// subkey derives a key for one use from a data key (HKDF-SHA-256, RFC 5869).
func subkey(dek [32]byte, use string) ([32]byte, error) {
	key, err := hkdf.Key(sha256.New, dek[:], nil, "pims/1 "+use, 32)
	if err != nil {
		return [32]byte{}, err
	}
	return [32]byte(key), nil
}

func gcm(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
