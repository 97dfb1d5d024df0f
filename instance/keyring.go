package instance

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
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

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Keyring keeps the data keys (DEK), one per keyspace, each wrapped by a
// key-encryption key. They lie in 256 files by a hash of the id, each
// replaced whole and synced, so that a wrapped key removed is gone from the
// live data at once.
type Keyring struct {
	dir  string
	keys KeyStore

	mu    sync.Mutex // one writer of the files
	files sync.Map   // path -> map[storage.ID]wrapped as it is on disk, never changed in place
}

// OpenKeyring opens the keyring in a folder, which it makes if need be.
func OpenKeyring(dir string, keys KeyStore) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Keyring{dir: dir, keys: keys}, nil
}

// wrapped is one data key under the key-encryption key of an epoch.
type wrapped struct {
	Epoch int    `json:"epoch"`
	Key   []byte `json:"key"` // nonce ‖ AES-256-GCM, the keyspace id as associated data
}

// Add makes and keeps a data key for id; it is on disk when Add returns.
func (k *Keyring) Add(id storage.ID) (dek [32]byte, err error) {
	defer fault.Wrap(&err, "keyring")
	epoch, kek, err := k.keys.Current()
	if err != nil {
		return dek, err
	}
	if _, err := rand.Read(dek[:]); err != nil {
		return dek, err
	}
	aead, err := gcm(kek)
	if err != nil {
		return dek, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return dek, err
	}
	entry := wrapped{epoch, aead.Seal(nonce, nonce, dek[:], []byte(id))}
	return dek, k.change(id, func(all map[storage.ID]wrapped) error {
		if _, ok := all[id]; ok {
			return storage.ErrExists
		}
		all[id] = entry
		return nil
	})
}

// Get returns the data key of id, ErrNoKey if there is none (any more).
func (k *Keyring) Get(id storage.ID) (dek [32]byte, err error) {
	defer fault.Wrap(&err, "keyring")
	all, err := k.cached(k.file(id))
	if err != nil {
		return dek, err
	}
	w, ok := all[id]
	if !ok {
		return dek, ErrNoKey
	}
	kek, err := k.keys.Key(w.Epoch)
	if err != nil {
		return dek, err
	}
	aead, err := gcm(kek)
	if err != nil {
		return dek, err
	}
	if len(w.Key) < aead.NonceSize() {
		return dek, storage.ErrDamaged
	}
	n := aead.NonceSize()
	plain, err := aead.Open(nil, w.Key[:n], w.Key[n:], []byte(id))
	if err != nil || len(plain) != 32 {
		return dek, storage.ErrDamaged.Because(fmt.Errorf("wrapped key of %s: %w", id, err))
	}
	return [32]byte(plain), nil
}

// Remove destroys the wrapped data key of id; removing what is not there is no
// error.
func (k *Keyring) Remove(id storage.ID) error {
	return k.change(id, func(all map[storage.ID]wrapped) error {
		delete(all, id)
		return nil
	})
}

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
	return filepath.Join(k.dir, fmt.Sprintf("%02x.json", sum[31]))
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
