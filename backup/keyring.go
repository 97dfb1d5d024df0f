package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"pims/fault"
	"pims/instance"
	"pims/storage"
	"pims/storage/durable"
)

// SaveKeyring brings the keyring of a node into a backup, synced, also while a
// run is under way: the end of a key's epoch waits for it.
func SaveKeyring(ctx context.Context, keyring, target string) (err error) {
	defer fault.Wrap(&err, "save keyring")
	if _, err := readLabel(target); err != nil {
		return err
	}
	keys, err := copyKeyring(ctx, keyring, Keyring(target))
	if err == nil && keys.bad > 0 {
		err = storage.ErrDamaged.Because(fmt.Errorf("%d files of the keyring", keys.bad))
	}
	return err
}

// keys are the keyspaces that have a key.
type keys struct {
	have map[storage.ID]bool
	gone []storage.ID // had one in the backup until now
	bad  int          // files that are missing or do not parse
}

// copyKeyring replaces what differs. The copy of a bad file stays: a keyring
// that is not mounted must not empty the backup.
func copyKeyring(ctx context.Context, from, to string) (k keys, err error) {
	held, err := lockFolder(to, unix.LOCK_EX) // of two, the later one reads later
	if err != nil {
		return k, err
	}
	defer func() { err = errors.Join(err, durable.Unlock(held)) }()
	if err := copyNote(from, to); err != nil {
		return k, err
	}
	k.have = map[storage.ID]bool{}
	for n := range 256 {
		if err := ctx.Err(); err != nil {
			return k, err
		}
		place := filepath.Join(to, instance.KeyringFile(byte(n)))
		old, missing := os.ReadFile(place)
		if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
			return k, missing
		}
		raw, err := os.ReadFile(filepath.Join(from, instance.KeyringFile(byte(n))))
		if errors.Is(err, fs.ErrNotExist) && missing != nil {
			continue // no key ever lay there
		}
		if err != nil || !keysIn(raw, k.have) {
			k.bad++
			keysIn(old, k.have)
			continue
		}
		if missing == nil && bytes.Equal(old, raw) {
			continue
		}
		if err := durable.Replace(place, raw); err != nil {
			return k, err
		}
		former := map[storage.ID]bool{}
		keysIn(old, former)
		for id := range former {
			if !k.have[id] {
				k.gone = append(k.gone, id)
			}
		}
	}
	return k, nil
}

// copyNote copies the note that an erasure waits for the end of its epoch.
func copyNote(from, to string) error {
	raw, err := os.ReadFile(filepath.Join(from, instance.KeyringNote))
	if err == nil {
		return durable.Replace(filepath.Join(to, instance.KeyringNote), raw)
	}
	if gone := os.Remove(filepath.Join(to, instance.KeyringNote)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		return gone
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}

// keysIn adds the keyspaces of a file to a set and reports whether it parses.
func keysIn(raw []byte, to map[storage.ID]bool) bool {
	var all map[storage.ID]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return false
	}
	for id := range all {
		if id.Valid() {
			to[id] = true
		}
	}
	return true
}

// keys reads the keyring of the backup.
func (t *target) keys() (k keys, err error) {
	k.have = map[storage.ID]bool{}
	for n := range 256 {
		raw, err := os.ReadFile(filepath.Join(Keyring(t.dir), instance.KeyringFile(byte(n))))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return k, err
		}
		if !keysIn(raw, k.have) {
			k.bad++
		}
	}
	return k, nil
}
