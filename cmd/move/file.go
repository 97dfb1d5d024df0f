package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"pims/move"
	"pims/storage/durable"
)

// writeWhole makes a file that is there whole or not at all: it is written under
// another name in the same folder, synced, and renamed. The file must not exist.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return err
		}
		return usage{fmt.Sprintf("%s is there already: choose another --output, or remove it first", path)}
	}
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".move-*.part") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name()) // what went wrong first counts
		}
	}()
	if err := errors.Join(write(tmp), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	// Link, unlike Rename, never replaces what came there meanwhile; where links
	// are not to be had, the look above has to do.
	if err := os.Link(tmp.Name(), path); err == nil {
		if err := os.Remove(tmp.Name()); err != nil {
			return err
		}
	} else if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return durable.SyncDir(dir)
}

// maxKeyFile bounds what is read as a key.
const maxKeyFile = 64 << 10

// identities reads a moving key: none without a file, for archives that are not
// sealed.
func identities(file string) ([]age.Identity, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, usage{err.Error()}
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	id, err := move.ParseIdentity(string(raw))
	if err != nil {
		return nil, err
	}
	return []age.Identity{id}, nil
}

// withArchive opens an archive for fn.
func withArchive(path string, fn func(io.Reader) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return usage{err.Error()}
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return fn(f)
}
