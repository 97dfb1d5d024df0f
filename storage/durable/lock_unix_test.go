//go:build unix

package durable_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"pims/storage/durable"
)

// TestUnlockBesideProcessesThatStart: whoever comes next gets the lock, while
// others start processes that hold every file of this one for a moment.
func TestUnlockBesideProcessesThatStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	done := make(chan struct{})
	var starts sync.WaitGroup
	for range 4 {
		starts.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					if err := exec.Command(os.Args[0], "-test.run=^$").Run(); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for range 4000 {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		must(t, err)
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			t.Error("still locked:", err)
			break
		}
		must(t, durable.Unlock(f))
	}
	close(done)
	starts.Wait()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
