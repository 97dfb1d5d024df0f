package instance

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage"
)

// Rewrap wraps every data key for the present epoch, and returns once each file
// was read from disk again and all its keys opened: only then may former epochs
// end. storage.ErrDamaged if a wrapped key does not open, and nothing may.
func (k *Keyring) Rewrap(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "wrap keys anew")
	if err := k.tidy(); err != nil {
		return err
	}
	for changed := true; changed; {
		changed = false
		for n := range 256 {
			if err := ctx.Err(); err != nil {
				return err
			}
			one, err := k.rewrap(k.shard(byte(n)))
			if err != nil {
				return err
			}
			changed = changed || one
		}
	}
	return nil
}

// tidy removes what a crash has left of a file that was being replaced.
func (k *Keyring) tidy() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	left, err := filepath.Glob(filepath.Join(k.dir, ".new-*"))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// rewrap is Rewrap of one file; changed is false if it found nothing to do.
func (k *Keyring) rewrap(path string) (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.files.Delete(path)
	former, err := k.read(path)
	if err != nil {
		return false, err
	}
	epoch, _, err := k.keys.Current()
	if err != nil {
		return false, err
	}
	all := maps.Clone(former)
	for id, w := range former {
		dek, err := k.unwrap(id, w)
		if err != nil {
			return false, err
		}
		if w.Epoch == epoch {
			continue
		}
		fresh, err := k.wrap(id, dek)
		if err != nil {
			return false, err
		}
		fresh.Made = w.Made
		all[id], changed = fresh, true
	}
	if !changed {
		return false, nil
	}
	return true, k.write(path, all)
}

// List returns the keyspaces that have a key, in no order.
func (k *Keyring) List() (ids []storage.ID, err error) {
	defer fault.Wrap(&err, "list keys")
	for n := range 256 {
		all, err := k.cached(k.shard(byte(n)))
		if err != nil {
			return nil, err
		}
		for id := range all {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
