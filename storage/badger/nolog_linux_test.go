package badger

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pims/storage"
)

// TestReadersOutliveALogThatCannotBeMade: where the process may open no more files
// when a memtable is full, the commit fails, and who reads goes on.
func TestReadersOutliveALogThatCannotBeMade(t *testing.T) {
	const child = "PIMS_TEST_NO_NEW_LOG"
	if os.Getenv(child) == "" {
		t.Parallel()
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestReadersOutliveALogThatCannotBeMade$", "-test.v")
		cmd.Env = append(os.Environ(), child+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		t.Logf("%s", out)
		return
	}
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "k")
	set(t, ks, "a", "1")
	var was unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &was))
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 0, Max: was.Max}))
	began := time.Now()
	time.AfterFunc(3*time.Second, func() { _ = unix.Setrlimit(unix.RLIMIT_NOFILE, &was) })
	slow := time.Duration(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			at := time.Now()
			_ = ks.View(t.Context(), func(tx storage.Tx) error { _, err := tx.Get([]byte("a")); return err })
			slow = max(slow, time.Since(at))
		}
	}()
	var failed error
	value := make([]byte, 32<<10)
	for i := 0; i < 200 && failed == nil; i++ {
		failed = ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set(fmt.Appendf(nil, "%05d", i), value) })
	}
	t.Logf("failed after %v: %v", time.Since(began), failed)
	close(stop)
	<-stopped
	t.Logf("a View took %v", slow)
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &was))
	func() {
		defer func() {
			if r := recover(); r != nil {
				t.Errorf("a View panics: %v", r)
			}
		}()
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			v, err := tx.Get([]byte("a"))
			if err != nil || string(v) != "1" {
				t.Errorf("Get: %q, %v", v, err)
			}
			return nil
		}))
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			for _, err := range tx.Scan([]byte("a"), nil) {
				if err != nil {
					t.Errorf("Scan: %v", err)
				}
			}
			return nil
		}))
	}()
	must(t, errors.Join(ks.Close()))
	ks = open1(t, e, "k")
	mustHold(t, ks, "a", "1")
	must(t, ks.Close())
}
