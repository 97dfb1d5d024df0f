package instance

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"pims/fault"
)

// KeyFile is a KeyStore in one file, readable by its owner only, and in copies
// of it on other disks. The file is read once; copies are only written.
type KeyFile struct {
	changing sync.Mutex   // one change at a time: readers do not wait for the disk of a copy
	places   []secretFile // the copies first: no data key is wrapped under what a copy lacks

	mu   sync.RWMutex // over body alone, which only who holds both replaces
	body keyFileBody  // never changed in place
}

type keyFileBody struct {
	Current int            `json:"current"`
	Keys    map[int][]byte `json:"keys"`
}

// OpenKeyFile opens a key file that has copies elsewhere. A copy that cannot be
// written keeps an epoch from beginning, and nothing else.
func OpenKeyFile(path string, copies ...string) (_ *KeyFile, err error) {
	defer fault.Wrap(&err, "key file")
	path, err = filepath.EvalSymlinks(path) // it is replaced by a rename
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &KeyFile{}
	if err := json.Unmarshal(raw, &f.body); err != nil {
		return nil, ErrBadKeyFile.With("file", path).Because(err)
	}
	if len(f.body.Keys[f.body.Current]) != 32 {
		return nil, ErrBadKeyFile.With("file", path).Because(errors.New("the current key is not in it"))
	}
	for _, place := range append(slices.Clone(copies), path) {
		f.places = append(f.places, secretFile(place))
	}
	return f, nil
}

// CreateKeyFile makes a key file with a first epoch. The file must not exist.
func CreateKeyFile(path string) (_ *KeyFile, err error) {
	defer fault.Wrap(&err, "create key file")
	raw, err := json.Marshal(keyFileBody{Current: 1, Keys: map[int][]byte{1: newKEK()}})
	if err != nil {
		return nil, err
	}
	if err := secretFile(path).create(raw); err != nil {
		return nil, err
	}
	return OpenKeyFile(path)
}

func newKEK() []byte {
	kek := make([]byte, 32)
	rand.Read(kek) // never fails
	return kek
}

// Current implements KeyStore.
func (f *KeyFile) Current() (int, [32]byte, error) {
	f.mu.RLock()
	epoch := f.body.Current
	f.mu.RUnlock()
	kek, err := f.Key(epoch)
	return epoch, kek, err
}

// Key implements KeyStore.
func (f *KeyFile) Key(epoch int) ([32]byte, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if len(f.body.Keys[epoch]) != 32 {
		return [32]byte{}, ErrNoKey.Because(fmt.Errorf("no key of epoch %d", epoch))
	}
	return [32]byte(f.body.Keys[epoch]), nil
}

// Advance implements KeyStore.
func (f *KeyFile) Advance() (err error) {
	defer fault.Wrap(&err, "new key")
	f.changing.Lock()
	defer f.changing.Unlock()
	next := keyFileBody{f.body.Current + 1, maps.Clone(f.body.Keys)}
	next.Keys[next.Current] = newKEK()
	return f.write(next)
}

// Retire implements KeyStore.
func (f *KeyFile) Retire() (err error) {
	defer fault.Wrap(&err, "destroy former keys")
	f.changing.Lock()
	defer f.changing.Unlock()
	return f.write(keyFileBody{f.body.Current, map[int][]byte{f.body.Current: f.body.Keys[f.body.Current]}})
}

// Copy keeps a copy of the file in another place from now on. The file there
// must not exist.
func (f *KeyFile) Copy(path string) (err error) {
	defer fault.Wrap(&err, "copy key file")
	f.changing.Lock()
	defer f.changing.Unlock()
	raw, err := json.Marshal(f.body)
	if err != nil {
		return err
	}
	if err := secretFile(path).create(raw); err != nil {
		return err
	}
	f.places = slices.Insert(f.places, 0, secretFile(path))
	return nil
}

// Move makes a file of its own in another place, and changes only that from now
// on. The file there must not exist.
func (f *KeyFile) Move(path string) error {
	if err := f.Copy(path); err != nil {
		return err
	}
	f.changing.Lock()
	defer f.changing.Unlock()
	f.places = f.places[:1]
	return nil
}

// Forget no longer writes a copy, which is left as it is; fs.ErrNotExist if none
// is kept there.
func (f *KeyFile) Forget(path string) (err error) {
	defer fault.Wrap(&err, "forget copy of the key file")
	f.changing.Lock()
	defer f.changing.Unlock()
	copies := len(f.places) - 1
	n := slices.Index(f.places[:copies], secretFile(path))
	if n < 0 {
		return fs.ErrNotExist
	}
	f.places = slices.Delete(f.places, n, n+1)
	return nil
}

// write puts a body in every place; the last is the one that is read.
func (f *KeyFile) write(body keyFileBody) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	for _, place := range f.places {
		if err := place.replace(raw); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.body = body
	return nil
}
