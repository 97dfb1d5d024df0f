package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a small file whole, mode 0600: a crash leaves the old one or
// the new one.
func Replace(path string, raw []byte) error { return write(os.Rename, path, raw) }

// Create is Replace for a file that must not be there yet: fs.ErrExist if it
// is, also when two try at once.
func Create(path string, raw []byte) error { return write(os.Link, path, raw) }

// write puts a synced temporary file in place.
func write(place func(from, to string) error, path string, raw []byte) (err error) {
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
	return SyncDir(dir)
}
