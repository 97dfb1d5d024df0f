//go:build unix

package badger

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"pims/storage"
)

// lockFile takes a lock that ends with the process. The file stays.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = storage.ErrBusy.Because(errors.New("another process uses this folder"))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
