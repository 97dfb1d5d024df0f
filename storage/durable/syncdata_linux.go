package durable

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// SyncData is fdatasync: the content of f and what is needed to find it again.
func SyncData(f *os.File) error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
