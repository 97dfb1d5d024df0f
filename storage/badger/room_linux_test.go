package badger

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"pims/storage/durable"
)

// TestNoDatabaseBesideOneThatCouldNotClose: two of one folder would write over
// each other's lists and remove each other's logs.
func TestNoDatabaseBesideOneThatCouldNotClose(t *testing.T) {
	t.Parallel()
	disk, link := t.TempDir(), filepath.Join(t.TempDir(), "disk")
	must(t, os.Symlink(disk, link))
	e := start(t, t.TempDir(), Options{Wait: 200 * time.Millisecond})
	e.space = durable.NewSpace(link, 0)
	ks := create(t, e, "a")
	set(t, ks, "k", "v")
	e.mu.Lock()
	s := e.slots["a"]
	e.mu.Unlock()

	must(t, os.Remove(link)) // a disk that does not answer has no room
	time.Sleep(50 * time.Millisecond)
	s.broken.Store(true)
	must(t, ks.Close())
	e.mu.Lock()
	if s.state != open {
		t.Error("its last user has closed it without room")
	}
	e.startClose(s) // the room went between
	e.mu.Unlock()
	time.Sleep(250 * time.Millisecond)
	if _, err := e.Open(t.Context(), "a"); err == nil {
		t.Error("it opens beside")
	}
	e.mu.Lock()
	if e.slots["a"] != s {
		t.Error("its place is free")
	}
	e.mu.Unlock()
	must(t, os.Symlink(disk, link))
	ks = open1(t, e, "a")
	mustHold(t, ks, "k", "v")
	if !s.db.IsClosed() {
		t.Error("two databases of one folder")
	}
	must(t, ks.Close())
	must(t, e.Close())
}
