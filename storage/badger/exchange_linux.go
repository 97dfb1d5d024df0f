package badger

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// exchange gives a folder the name of another, which gets its own, in one step;
// where there is no other, it moves there.
func exchange(next, place string) error {
	err := unix.Renameat2(unix.AT_FDCWD, next, unix.AT_FDCWD, place, unix.RENAME_EXCHANGE)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(next, place)
	}
	return err
}
