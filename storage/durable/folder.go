package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage"
)

// Shard returns the folder of a keyspace below root: two levels by the id's
// last four characters. Ids are UUIDv7, which begin with the time: their ends
// are even.
func Shard(root string, id storage.ID) string {
	tail := "____" + string(id)
	tail = tail[len(tail)-4:]
	return filepath.Join(root, tail[:2], tail[2:], string(id))
}

// MkdirAll makes a folder and those above it, and syncs the name of each that
// was missing.
func MkdirAll(path string) (err error) {
	defer fault.Wrap(&err, "make folder")
	return new(Folders).Make(path)
}

// makeOne makes a folder in one that is there.
func makeOne(path string, sync func(string) error) error {
	parent := filepath.Dir(path)
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrExist) { // made by another meanwhile, who may not have synced it yet
		return sync(parent)
	}
	if err != nil {
		return err
	}
	if err := sync(parent); err != nil {
		return errors.Join(err, os.Remove(path)) // or the next call would take it for durable
	}
	return nil
}

// SyncDir makes the names in a folder durable.
func SyncDir(path string) (err error) {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	return errors.Join(err, d.Close())
}

// Rename moves a file or folder to a free place of its file system and syncs the folder
// that it arrives in. What could not be synced is moved back.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if err := SyncDir(filepath.Dir(to)); err != nil {
		return errors.Join(err, os.Rename(to, from))
	}
	return nil
}

// Shards yields the folder of each keyspace below root to visit, until that
// returns an error. Names that are no shard or no id are passed over.
func Shards(root string, visit func(id storage.ID, path string) error) error {
	return subfolders(root, func(first, path string) error {
		if len(first) != 2 {
			return nil
		}
		return subfolders(path, func(second, path string) error {
			return subfolders(path, func(name, path string) error {
				if id := storage.ID(name); id.Valid() && Shard(root, id) == path {
					return visit(id, path)
				}
				return nil
			})
		})
	})
}

func subfolders(path string, visit func(name, path string) error) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := visit(e.Name(), filepath.Join(path, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
