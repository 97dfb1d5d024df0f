package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"pims/storage"
)

// descriptors returns the files below a folder that this process has open,
// removed ones included.
func descriptors(t *testing.T, root string) (open []string) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc: " + err.Error())
	}
	for _, fd := range fds {
		if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(to, root) {
			open = append(open, to)
		}
	}
	return open
}

// TestReadersAreFew: many segments are read, and a few stay open.
func TestReadersAreFew(t *testing.T) {
	b := open(t)
	refs := map[storage.ID]storage.Ref{}
	for n := range 2 * maxReaders {
		ks := storage.ID(fmt.Sprintf("reader-%d", n))
		refs[ks] = stage(t, b, ks, []byte("something"))
		must(t, b.Flush(t.Context(), ks, refs[ks].ID))
		b.writers.forget(ks)
	}
	for range 2 {
		for ks, ref := range refs {
			if got, err := read(b, ks, ref); err != nil || string(got) != "something" {
				t.Fatalf("%q, %v", got, err)
			}
		}
	}
	if n := len(b.readers.open); n != maxReaders {
		t.Errorf("%d are remembered", n)
	}
	if open := descriptors(t, b.root); len(open) > maxReaders {
		t.Errorf("%d are open: %q", len(open), open)
	}
}

// TestReadersLetGo: what is removed gives its room back, once those who read it
// have read it to the end.
func TestReadersLetGo(t *testing.T) {
	for what, remove := range map[string]func(*testing.T, *Blobs, storage.Ref) error{
		"destroyed": func(t *testing.T, b *Blobs, _ storage.Ref) error { return b.Destroy(t.Context(), someID) },
		"reclaimed": func(t *testing.T, b *Blobs, ref storage.Ref) error {
			return errors.Join(b.Delete(t.Context(), someID, ref.ID), b.Reclaim(t.Context(), someID))
		},
	} {
		t.Run(what, func(t *testing.T) {
			b := open(t)
			want := bytes.Repeat([]byte("something "), 500)
			ref := stage(t, b, someID, want)
			must(t, b.Flush(t.Context(), someID, ref.ID))
			r, err := b.Open(t.Context(), someID, ref)
			must(t, err)
			must(t, remove(t, b, ref))
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Errorf("who had opened it reads %d bytes, %v", len(got), err)
			}
			must(t, r.Close())
			if _, err := read(b, someID, ref); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("opened: %v", err)
			}
			if open := descriptors(t, b.root); len(open) != 0 {
				t.Errorf("still open: %q", open)
			}
		})
	}
}
