//go:build unix

package badger

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"pims/storage"
	"pims/storage/durable"
)

// locked: the file keeps other processes away, so Badger need not lock each
// database. Its locks cost a file handle each, and one that is taken again soon
// after fails while another goroutine starts a process, which holds it as well
// for a moment.
const locked = true

// lockFile takes a lock that ends with the process. The file stays.
func lockFile(path string) (io.Closer, error) {
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
	return held{f}, nil
}

type held struct{ file *os.File }

func (h held) Close() error { return durable.Unlock(h.file) }
