//go:build unix

package durable

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Unlock lets go of the flock of a file and closes it. To close it is not
// enough: a process that another goroutine is starting holds the file as well
// until it has become another program.
func Unlock(f *os.File) error {
	return errors.Join(unix.Flock(int(f.Fd()), unix.LOCK_UN), f.Close())
}
