package instance

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// census compares the files of the keyring with those that were there at the
// last start, and returns which are lost: to take one for empty would let it be
// made anew, and every backup would then believe its people erased.
func (k *Keyring) census() (err error) {
	defer fault.Wrap(&err, "keyring")
	place := filepath.Join(k.dir, "files")
	var known []string
	raw, err := os.ReadFile(place)
	if err == nil {
		err = json.Unmarshal(raw, &known)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storage.ErrDamaged.Because(err)
	}
	k.lost = map[string]bool{}
	for _, name := range known {
		k.lost[filepath.Join(k.dir, name)] = true
	}
	all := known
	for n := range 256 {
		path := k.shard(byte(n))
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return err
		}
		if !k.lost[path] {
			all = append(all, filepath.Base(path))
		}
		delete(k.lost, path)
	}
	if len(all) == len(known) {
		return nil
	}
	slices.Sort(all)
	if raw, err = json.Marshal(all); err != nil {
		return err
	}
	return durable.Replace(place, raw)
}
