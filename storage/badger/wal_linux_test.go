package badger

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"pims/storage"
)

// TestCommitsOpenNoFile: where a process has as many files open as it may, what is
// open goes on. The limit is one of the whole process, so another has it.
func TestCommitsOpenNoFile(t *testing.T) {
	const child = "PIMS_TEST_FEW_FILES"
	if os.Getenv(child) == "" {
		t.Parallel()
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCommitsOpenNoFile$")
		cmd.Env = append(os.Environ(), child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	set(t, ks, "first", "x") // makes the mark of a keyspace that has changed
	var was unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &was))
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 0, Max: was.Max}))
	err := ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("second"), nil) })
	must(t, errors.Join(unix.Setrlimit(unix.RLIMIT_NOFILE, &was), ks.Close()))
	must(t, err)
}

// TestAnyFolder: the name of the folder may be a pattern.
func TestAnyFolder(t *testing.T) {
	t.Parallel()
	e := start(t, filepath.Join(t.TempDir(), "a [b"), Options{})
	ks := create(t, e, "a")
	set(t, ks, "k", "v")
	mustHold(t, ks, "k", "v")
	must(t, ks.Close())
}

// stopFlushing lets every flush of a keyspace fail until it is opened again.
func stopFlushing(t *testing.T, e *Engine, id storage.ID) {
	t.Helper()
	e.mu.Lock()
	w := e.slots[id].wal
	e.mu.Unlock()
	out, in, err := os.Pipe() // which nothing can flush
	must(t, err)
	must(t, errors.Join(w.files[0].Close(), out.Close()))
	w.files[0] = in
}

// TestAFlushThatFails is told to whoever wrote, shows to nobody, and is the last
// until the keyspace is opened again.
func TestAFlushThatFails(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	set(t, ks, "k", "before")
	stopFlushing(t, e, "a")
	update := func(fn func(storage.Tx) error) error { return ks.Update(t.Context(), fn) }
	mustBe(t, update(func(tx storage.Tx) error { return tx.Set([]byte("k"), []byte("after")) }), unix.EINVAL)
	mustHold(t, ks, "k", "before")
	mustBe(t, update(func(tx storage.Tx) error { return tx.Set([]byte("other"), nil) }), storage.ErrBusy)
	mustBe(t, update(func(tx storage.Tx) error { _, err := tx.Get([]byte("k")); return err }), storage.ErrBusy)
	must(t, ks.Close())
	ks = open1(t, e, "a")
	set(t, ks, "k", "again")
	mustHold(t, ks, "k", "again")
	must(t, ks.Close())
}
