package badger

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"pims/storage"
	"pims/storage/durable"
)

// TestNoDescriptorIsNoDamage: a database that cannot be read for want of
// descriptors is read later, and answers meanwhile.
func TestNoDescriptorIsNoDamage(t *testing.T) {
	const child = "PIMS_TEST_NO_DESCRIPTOR"
	if os.Getenv(child) == "" {
		t.Parallel()
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNoDescriptorIsNoDamage$")
		cmd.Env = append(os.Environ(), child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	dir := t.TempDir()
	prepare(t, dir)
	e := start(t, dir, Options{})
	ks := open1(t, e, "hurt")
	s := e.slots["hurt"]
	s.unread.Store(true)
	next, err := os.Open(dir)
	must(t, err)
	free := uint64(next.Fd()) // the lowest that is free: the list of tables gets it, and they get none
	must(t, next.Close())
	var was unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &was))
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: free + 1, Max: was.Max}))
	opening := inspect(database(durable.Shard(dir, "hurt"), false, 0, e.opts.Logger), false, true)
	holds := e.verify(s)
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &was))
	if !errors.Is(opening, unix.EMFILE) || errors.Is(opening, storage.ErrDamaged) {
		t.Errorf("opening says %v", opening)
	}
	if holds || !s.unread.Load() || s.due.Load() != dueNow {
		t.Error("what was not read counts as verified")
	}
	must(t, ks.View(t.Context(), func(tx storage.Tx) error { _, err := tx.Get([]byte("a")); return err }))
	if !e.verify(s) || s.unread.Load() {
		t.Error("with descriptors it is not verified")
	}
}
