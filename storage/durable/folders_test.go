package durable

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestFolders: nobody is told that a folder is there before its name is on
// disk, and one that could not be synced is made again.
func TestFolders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "c")
	var fails, synced atomic.Bool
	broken := errors.New("the disk failed")
	f := Folders{sync: func(parent string) error {
		if fails.Load() && parent == filepath.Dir(path) {
			return broken
		}
		err := SyncDir(parent)
		if parent == filepath.Dir(path) {
			synced.Store(true)
		}
		return err
	}}
	fails.Store(true)
	for range 2 {
		if err := f.Make(path); !errors.Is(err, broken) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("what could not be synced is there")
	}
	fails.Store(false)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := f.Make(path); err != nil || !synced.Load() {
				t.Errorf("made: %v, synced: %v", err, synced.Load())
			}
		})
	}
	all.Wait()
	if len(f.making) > 0 {
		t.Errorf("left: %v", f.making)
	}
}
