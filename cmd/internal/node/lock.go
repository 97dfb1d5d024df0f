package node

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Hold makes a data folder if it is absent and keeps every other process out of
// it until the file is closed in each process that has it: a supervisor holds
// the lock for one worker after the other (Options.Held).
func Hold(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return lock(dir)
}

// lock keeps every other process out of a data folder until it is closed. The
// kernel lets go of it when the process dies.
func lock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		err = errors.Join(err, f.Close())
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrRunning.With("dir", dir)
		}
		return nil, err
	}
	return f, nil
}
