package instance

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pims/storage/durable"
)

// owed is the file beside the wrapped keys that says that one was removed which
// former copies of the keyring still hold.
type owed struct {
	Since time.Time `json:"since"` // of the first removal
	Epoch int       `json:"epoch"` // of the last one
}

// KeyringNote is the name of that file.
const KeyringNote = "owed"

func (k *Keyring) owedFile() string { return filepath.Join(k.dir, KeyringNote) }

// Late reports whether an erasure waits for the end of its epoch, and since
// when. A note that cannot be read counts as one, since ever.
func (k *Keyring) Late() (since time.Time, late bool) {
	o, err := k.readOwed()
	if errors.Is(err, fs.ErrNotExist) {
		return since, false
	}
	return o.Since, true
}

func (k *Keyring) readOwed() (o owed, err error) {
	raw, err := os.ReadFile(k.owedFile())
	if err != nil {
		return o, err
	}
	err = json.Unmarshal(raw, &o)
	return o, err
}

// owe notes that the present epoch has to end. The caller holds the lock.
func (k *Keyring) owe(at time.Time) error {
	epoch, _, err := k.keys.Current()
	if err != nil {
		return err
	}
	o, err := k.readOwed()
	if errors.Is(err, fs.ErrNotExist) {
		o = owed{Since: at}
	} else if err == nil && o.Epoch == epoch {
		return nil
	}
	o.Epoch = epoch
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return durable.Replace(k.owedFile(), raw)
}

// acquit forgets what was owed, if the epoch that had to end has ended.
func (k *Keyring) acquit() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	epoch, _, err := k.keys.Current()
	if err != nil {
		return err
	}
	if o, err := k.readOwed(); errors.Is(err, fs.ErrNotExist) || err == nil && o.Epoch >= epoch {
		return nil
	}
	if err := os.Remove(k.owedFile()); err != nil {
		return err
	}
	return durable.SyncDir(k.dir)
}
