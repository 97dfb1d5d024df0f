package instance

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage/durable"
)

// KeyStore keeps the key-encryption keys (KEK), one per epoch, apart from the
// data folder.
type KeyStore interface {
	// Current returns the epoch that wraps new data keys.
	Current() (epoch int, kek [32]byte, err error)
	// Key returns the KEK of an epoch, ErrNoKey if it was destroyed.
	Key(epoch int) ([32]byte, error)
}

// KeyFile is a KeyStore in one file, readable by its owner only. It is read
// once.
type KeyFile struct{ body keyFileBody }

type keyFileBody struct {
	Current int            `json:"current"`
	Keys    map[int][]byte `json:"keys"`
}

// OpenKeyFile opens a key file.
func OpenKeyFile(path string) (_ *KeyFile, err error) {
	defer fault.Wrap(&err, "key file")
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &KeyFile{}
	if err := json.Unmarshal(raw, &f.body); err != nil {
		return nil, fmt.Errorf("%s is not a key file: %w", filepath.Base(path), err)
	}
	if len(f.body.Keys[f.body.Current]) != 32 {
		return nil, fmt.Errorf("%s lacks its current key", filepath.Base(path))
	}
	return f, nil
}

// CreateKeyFile makes a key file with a first epoch. The file must not exist.
func CreateKeyFile(path string) (_ *KeyFile, err error) {
	defer fault.Wrap(&err, "create key file")
	kek := make([]byte, 32)
	if _, err := rand.Read(kek); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(keyFileBody{Current: 1, Keys: map[int][]byte{1: kek}})
	if err != nil {
		return nil, err
	}
	if err := durable.Create(path, raw); err != nil {
		return nil, err
	}
	return OpenKeyFile(path)
}

// Current implements KeyStore.
func (f *KeyFile) Current() (int, [32]byte, error) {
	kek, err := f.Key(f.body.Current)
	return f.body.Current, kek, err
}

// Key implements KeyStore.
func (f *KeyFile) Key(epoch int) ([32]byte, error) {
	if len(f.body.Keys[epoch]) != 32 {
		return [32]byte{}, ErrNoKey.Because(fmt.Errorf("no key of epoch %d", epoch))
	}
	return [32]byte(f.body.Keys[epoch]), nil
}
