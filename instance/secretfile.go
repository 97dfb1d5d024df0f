package instance

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"pims/storage/durable"
)

// secretFile is the path of a small file whose former bytes must be gone once
// it is replaced. The file that is replaced keeps a name (.old) until it was
// overwritten in place, and a new one has a known name (.new) until it is in
// place: whatever a crash leaves is overwritten before the next change.
type secretFile string

// create makes the file, fs.ErrExist if it is there.
func (s secretFile) create(raw []byte) error {
	if err := s.stage(raw); err != nil {
		return err
	}
	return errors.Join(os.Link(s.fresh(), string(s)), s.clear())
}

// replace writes the file whole: a crash leaves the old one or the new one. It
// must be there: where its disk is not mounted, nothing is written.
func (s secretFile) replace(raw []byte) error {
	if _, err := os.Lstat(string(s)); err != nil {
		return err
	}
	if err := s.stage(raw); err != nil {
		return err
	}
	if err := os.Link(string(s), s.former()); err != nil {
		return errors.Join(err, s.clear())
	}
	dir := filepath.Dir(string(s))
	if err := durable.SyncDir(dir); err != nil {
		return errors.Join(err, s.clear())
	}
	if err := os.Rename(s.fresh(), string(s)); err != nil {
		return errors.Join(err, s.clear())
	}
	if err := durable.SyncDir(dir); err != nil {
		return err // whichever is in place after a power cut is whole, and both are kept
	}
	return s.clear()
}

func (s secretFile) fresh() string  { return string(s) + ".new" }
func (s secretFile) former() string { return string(s) + ".old" }

// stage writes the new file beside its place.
func (s secretFile) stage(raw []byte) error {
	if err := s.clear(); err != nil {
		return err
	}
	f, err := os.OpenFile(s.fresh(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// clear destroys what a change has left beside the file, unless it is a second
// name of the file itself. The file must be in place to stay before a former one
// goes.
func (s secretFile) clear() error {
	dir, left := filepath.Dir(string(s)), false
	live, err := os.Stat(string(s))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, path := range []string{s.fresh(), s.former()} {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if live == nil && path == s.former() {
			return &fs.PathError{Op: "replace", Path: path, Err: fs.ErrExist} // it may be the last one
		}
		if err = errors.Join(err, durable.SyncDir(dir)); err != nil {
			return err
		}
		if live == nil || !os.SameFile(live, info) {
			err = overwrite(path, info.Size())
		}
		if err := errors.Join(err, os.Remove(path)); err != nil {
			return err
		}
		left = true
	}
	if !left {
		return nil
	}
	return durable.SyncDir(dir)
}

// overwrite fills a file with zeros where its bytes lie.
func overwrite(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, size))
	return errors.Join(err, f.Sync(), f.Close())
}
