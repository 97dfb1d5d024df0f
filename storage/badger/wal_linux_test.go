package badger

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"pims/storage"
	"pims/storage/durable"
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

// TestAFlushThatFails is told to whoever wrote, has not been, and is forgotten in a
// moment by all who have the keyspace open. Who reads meanwhile goes on.
func TestAFlushThatFails(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	other := open1(t, e, "a")
	for n, before := range []string{"", "0", "1"} { // the first commit of all, and others
		stopFlushing(t, e, "a")
		must(t, other.View(t.Context(), func(tx storage.Tx) error {
			update := func(fn func(storage.Tx) error) error { return ks.Update(t.Context(), fn) }
			mustBe(t, update(func(tx storage.Tx) error { return tx.Set([]byte("k"), []byte("vain")) }), unix.EINVAL)
			mustBe(t, update(func(tx storage.Tx) error { return tx.Set([]byte("other"), nil) }), storage.ErrBusy)
			mustBe(t, update(func(tx storage.Tx) error { _, err := tx.Get([]byte("k")); return err }), storage.ErrBusy)
			mustHave(t, ks, "k", before)
			return nil
		}))
		eventually(t, "it takes what is written", func() bool {
			return ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("after"), nil) }) == nil
		})
		mustHave(t, ks, "k", before)
		mustHave(t, other, "k", before)
		set(t, other, "k", fmt.Sprint(n))
		mustHold(t, ks, "k", fmt.Sprint(n))
	}
	must(t, errors.Join(ks.Close(), other.Close(), e.Close()))
}

// TestWhatIsDurableIsNotToldAsLost: a later commit fails before who made an earlier
// one asks for it.
func TestWhatIsDurableIsNotToldAsLost(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	set(t, ks, "k", "x")
	e.mu.Lock()
	s := e.slots["a"]
	e.mu.Unlock()
	must(t, ks.View(t.Context(), func(storage.Tx) error { // which keeps the slot
		durable := s.Written()
		stopFlushing(t, e, "a")
		mustBe(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("k"), []byte("vain")) }), unix.EINVAL)
		mustBe(t, s.Flush(s.Written()), unix.EINVAL)
		return s.Flush(durable)
	}))
	must(t, ks.Close())
}

// mustHave is mustHold, and nothing is there if want is empty.
func mustHave(t *testing.T, ks storage.Keyspace, key, want string) {
	t.Helper()
	if want != "" {
		mustHold(t, ks, key, want)
		return
	}
	mustBe(t, ks.View(t.Context(), func(tx storage.Tx) error { _, err := tx.Get([]byte(key)); return err }), storage.ErrNotFound)
}

// TestAHandleIsOfOneKeyspace: what is made in the place of one that was removed
// while its slot was closed is another.
func TestAHandleIsOfOneKeyspace(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	stopFlushing(t, e, "a")
	mustBe(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("k"), nil) }), unix.EINVAL)
	must(t, e.Destroy(t.Context(), "a"))
	read := func() error { return ks.View(t.Context(), func(storage.Tx) error { return nil }) }
	mustBe(t, read(), storage.ErrNotFound)
	next := create(t, e, "a")
	mustBe(t, read(), storage.ErrClosed)
	must(t, errors.Join(ks.Close(), next.Close(), e.Close()))
}

// TestTheLogHasRoomAhead: while small commits follow each other the log has blocks
// for the next ones, the flush of which is then one of their content alone.
func TestTheLogHasRoomAhead(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	for i := range 40 {
		set(t, ks, fmt.Sprint("k", i), "v")
	}
	logs, err := filepath.Glob(filepath.Join(durable.Shard(e.root, "a"), "*.mem"))
	if err != nil || len(logs) != 1 {
		t.Fatal(logs, err)
	}
	var stat unix.Stat_t
	must(t, unix.Stat(logs[0], &stat))
	if stat.Blocks*512 < 32<<10 {
		t.Errorf("%d bytes of blocks", stat.Blocks*512)
	}
	must(t, ks.Close())
}
