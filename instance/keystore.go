package instance

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pims/fault"
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
	if err := writeNew(path, raw); err != nil {
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

// writeSynced replaces a file whole: a crash leaves the old one or the new one.
func writeSynced(path string, raw []byte) error { return writeThen(os.Rename, path, raw) }

// writeNew is writeSynced for a file that must not be there yet.
func writeNew(path string, raw []byte) error { return writeThen(os.Link, path, raw) }

// writeThen writes a synced temporary file beside path and puts it in place.
func writeThen(place func(from, to string) error, path string, raw []byte) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(tmp.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	_, err = tmp.Write(raw)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := place(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
