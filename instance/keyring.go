package instance

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Keyring keeps the data keys (DEK), one per keyspace, each wrapped by a
// key-encryption key. They lie in 256 files by a hash of the id, each
// replaced whole and synced, so that a wrapped key removed is gone from the
// live data at once, and from what disks and backups remember with its epoch:
// see House.TurnEpoch.
type Keyring struct {
	dir  string
	keys KeyStore

	mu    sync.Mutex      // one writer of the files
	lost  map[string]bool // paths of files that were there and are not: see census
	files sync.Map        // path -> map[storage.ID]wrapped as it is on disk, never changed in place
}

// OpenKeyring opens the keyring in a folder, which it makes if need be.
func OpenKeyring(dir string, keys KeyStore) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	k := &Keyring{dir: dir, keys: keys}
	return k, k.census()
}

// Keys returns what keeps the key-encryption keys.
func (k *Keyring) Keys() KeyStore { return k.keys }

// Add makes and keeps a data key for id; it is on disk when Add returns.
func (k *Keyring) Add(id storage.ID) (dek [32]byte, err error) {
	defer fault.Wrap(&err, "keyring")
	rand.Read(dek[:]) // never fails
	return dek, k.change(id, func(all map[storage.ID]wrapped) error {
		if _, ok := all[id]; ok {
			return storage.ErrExists
		}
		all[id], err = k.wrap(id, dek)
		return err
	})
}

// Get returns the data key of id, ErrNoKey if there is none (any more).
func (k *Keyring) Get(id storage.ID) (dek [32]byte, err error) {
	defer fault.Wrap(&err, "keyring")
	for {
		w, err := k.entry(id)
		if err != nil {
			return dek, err
		}
		dek, err := k.unwrap(id, w)
		if !errors.Is(err, ErrNoKey) {
			return dek, err
		}
		// Its epoch may have ended since it was read.
		if now, changed := k.entry(id); changed != nil || now.Epoch == w.Epoch {
			return dek, err
		}
	}
}

// Remove destroys the wrapped data key of id, and notes that the epoch has to
// end before nothing can bring it back. Removing what is not there is no error.
func (k *Keyring) Remove(id storage.ID, at time.Time) (err error) {
	defer fault.Wrap(&err, "keyring")
	if _, err := k.entry(id); errors.Is(err, ErrNoKey) {
		return durable.SyncDir(k.dir) // a call before may have failed there
	}
	return k.change(id, func(all map[storage.ID]wrapped) error {
		delete(all, id)
		return k.owe(at)
	})
}

// mayMake returns ErrLost if the keyspace of id was there once.
func (k *Keyring) mayMake(id storage.ID) error {
	w, err := k.entry(id)
	switch {
	case errors.Is(err, ErrNoKey):
		return nil
	case err == nil && w.Made:
		return ErrLost.With("keyspace", string(id))
	}
	return err
}

// settle notes that the keyspace of id was made: see House.Own.
func (k *Keyring) settle(id storage.ID) error {
	if w, err := k.entry(id); err != nil || w.Made {
		return err
	}
	return k.change(id, func(all map[storage.ID]wrapped) error {
		w := all[id]
		w.Made = true
		all[id] = w
		return nil
	})
}

// entry returns the wrapped key of id, ErrNoKey if there is none.
func (k *Keyring) entry(id storage.ID) (w wrapped, err error) {
	all, err := k.cached(k.file(id))
	if err != nil {
		return w, err
	}
	w, ok := all[id]
	if !ok {
		return w, ErrNoKey
	}
	return w, nil
}

// change replaces the file of id.
func (k *Keyring) change(id storage.ID, fn func(map[storage.ID]wrapped) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	path := k.file(id)
	all, err := k.read(path)
	if err != nil {
		return err
	}
	all = maps.Clone(all) // readers may hold the former one
	if err := fn(all); err != nil {
		return err
	}
	return k.write(path, all)
}

func (k *Keyring) write(path string, all map[storage.ID]wrapped) error {
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := durable.Replace(path, raw); err != nil {
		k.files.Delete(path) // whatever is on disk now is read again
		return err
	}
	k.files.Store(path, all)
	return nil
}

// cached returns a file as it is on disk. A miss is filled under the lock, so
// that a reader never puts back what a writer has just replaced.
func (k *Keyring) cached(path string) (map[storage.ID]wrapped, error) {
	if all, ok := k.files.Load(path); ok {
		return all.(map[storage.ID]wrapped), nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.read(path)
}

// read is cached for whoever holds the lock.
func (k *Keyring) read(path string) (map[storage.ID]wrapped, error) {
	if all, ok := k.files.Load(path); ok {
		return all.(map[storage.ID]wrapped), nil
	}
	all := map[storage.ID]wrapped{}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if k.lost[path] {
			return nil, storage.ErrDamaged.Because(fmt.Errorf("%s is gone", filepath.Base(path)))
		}
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	k.files.Store(path, all)
	return all, nil
}

func (k *Keyring) file(id storage.ID) string {
	sum := sha256.Sum256([]byte(id)) // spreads the node's own keyspaces like instances
	return k.shard(sum[31])
}

func (k *Keyring) shard(n byte) string { return filepath.Join(k.dir, KeyringFile(n)) }

// KeyringFile is the name of the nth of the 256 files of a keyring: an object of
// wrapped keys by keyspace.
func KeyringFile(n byte) string { return fmt.Sprintf("%02x.json", n) }
