package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestALargeFileGoesInParts: all but the last part of it, and not while somebody
// else has it open or by another name.
func TestALargeFileGoesInParts(t *testing.T) {
	const size = 2*removedPart + 1
	path := filepath.Join(t.TempDir(), "content")
	for name, c := range map[string]struct {
		with func() io.Closer
		left int64
	}{
		"alone": {func() io.Closer { return io.NopCloser(nil) }, 1},
		"read":  {func() io.Closer { f, err := os.Open(path); must(t, err); return f }, size},
		"held by another instance": {func() io.Closer {
			must(t, os.Link(path, path+"2"))
			return closer(func() error { return os.Remove(path + "2") })
		}, size},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile(path, nil, 0o600))
			must(t, os.Truncate(path, size))
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			must(t, err)
			other := c.with()
			must(t, os.Remove(path))
			if ownedAlone(f) {
				shrink(t.Context(), f)
			}
			info, err := f.Stat()
			must(t, err)
			if info.Size() != c.left {
				t.Errorf("%d bytes left, want %d", info.Size(), c.left)
			}
			must(t, f.Close())
			must(t, other.Close())
		})
	}
}

type closer func() error

func (c closer) Close() error { return c() }

// TestRemove unlinks, says what is not there, and stops giving back with its
// context, which loses nothing.
func TestRemove(t *testing.T) {
	path := filepath.Join(t.TempDir(), "content")
	if err := remove(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	must(t, os.WriteFile(path, []byte("short"), 0o600))
	must(t, remove(t.Context(), path))
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, unix.Truncate(path, 4*removedPart))
	must(t, remove(t.Context(), path))
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
}
