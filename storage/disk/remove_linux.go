package disk

import (
	"context"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// A large file is given back in parts, with pauses: where all of it goes at once,
// the flushes of everybody wait for that, on ext4 mounted with discard for most
// of a second.
const (
	removedPart  = 16 << 20
	removedPause = 10 * time.Millisecond
)

// remove unlinks the file of a content, and gives its room back.
func remove(ctx context.Context, path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err = os.Remove(path); err == nil && ownedAlone(f) {
		shrink(ctx, f)
	}
	return errors.Join(err, f.Close())
}

// ownedAlone reports whether a file that was unlinked has no other name, and
// nobody else reads it: only then is there a lease to be had (fcntl(2)).
func ownedAlone(f *os.File) bool {
	var info unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &info); err != nil || info.Nlink > 0 || info.Size <= removedPart {
		return false
	}
	_, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_WRLCK)
	return err == nil
}

// shrink gives back all but the last part, which goes with the file. What cannot
// be given back so goes then as well.
func shrink(ctx context.Context, f *os.File) {
	info, err := f.Stat()
	if err != nil {
		return
	}
	for size := info.Size() - removedPart; size > 0; size -= removedPart {
		if f.Truncate(size) != nil {
			return
		}
		select {
		case <-time.After(removedPause):
		case <-ctx.Done():
			return
		}
	}
}
