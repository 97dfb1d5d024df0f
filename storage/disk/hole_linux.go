package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// seekData returns where the next byte that takes room is, from an offset on.
func seekData(f *os.File, from, end int64) (int64, error) {
	at, err := f.Seek(from, unix.SEEK_DATA)
	switch {
	case errors.Is(err, unix.ENXIO):
		return end, nil
	case errors.Is(err, unix.EINVAL): // a file system without holes
		return from, nil
	}
	return at, err
}

// punch gives the room of a part of f back; it reads as zeros from now on. Where
// the file system cannot, the part stays as it is.
func punch(f *os.File, from, to int64) error {
	err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, from, to-from)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return nil
	}
	return err
}
