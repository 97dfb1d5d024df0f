package badger

import (
	"log"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"pims/storage"
	"pims/storage/durable"
)

const (
	childFolder = "PIMS_TEST_FOLDER" // set: this process is the one that dies
	childFails  = "PIMS_TEST_CRASHED"
	childKill   = "PIMS_TEST_KILL"
)

var innocents = []storage.ID{"sound-1", "sound-2", "sound-3"}

// TestQuarantine: a disk that fails under a compaction ends the process twice,
// not more, and nobody else pays for it.
func TestQuarantine(t *testing.T) {
	if toDie(t) {
		return
	}
	t.Parallel()
	dir := t.TempDir()
	prepare(t, dir)
	opts := database(durable.Shard(dir, "hurt"), false, 0, slog.New(slog.DiscardHandler))
	for range flattenAt { // each a table more: Flatten then has something to do
		db, err := openDatabase(opts)
		must(t, err)
		txn := db.NewTransactionAt(db.MaxVersion()+1, true)
		must(t, txn.Set(ours([]byte("b")), nil))
		must(t, txn.CommitAt(db.MaxVersion()+1, nil))
		must(t, db.Close())
	}
	path := oneTable(t, dir, "hurt")
	whole, err := os.ReadFile(path)
	must(t, err)
	for i := range 2 {
		must(t, os.WriteFile(path, whole, 0o600))
		if status := die(t, dir, i > 0, false); status.ExitStatus() != 2 {
			t.Fatalf("child %d ended otherwise: %v", i, status)
		}
	}
	must(t, os.WriteFile(path, whole, 0o600))
	e := start(t, dir, Options{Crashed: true})
	mustConfine(t, e, "hurt")
	_, err = e.Open(t.Context(), "hurt")
	mustBe(t, err, storage.ErrQuarantined)
	for _, id := range innocents {
		ks := open1(t, e, id)
		mustHold(t, ks, "a", "1")
		must(t, ks.Close())
	}
	must(t, e.Close())

	e = start(t, dir, Options{}) // and stays there
	mustConfine(t, e, "hurt")
	must(t, e.Release(t.Context(), "hurt"))
	mustBe(t, e.Release(t.Context(), "hurt"), storage.ErrNotFound)
	mustConfine(t, e)
	ks := open1(t, e, "hurt")
	mustHold(t, ks, "a", "1")
	must(t, ks.Close())
	must(t, e.Quarantine(t.Context(), "hurt", "an operator said so"))
	mustBe(t, e.Quarantine(t.Context(), "none", ""), storage.ErrNotFound)
	_, err = e.Open(t.Context(), "hurt")
	mustBe(t, err, storage.ErrQuarantined)
	must(t, e.Destroy(t.Context(), "hurt")) // erasing goes all the same
	mustConfine(t, e)
	must(t, create(t, e, "hurt").Close())
}

// TestKillIsNoStrike: nobody is to blame for a kill or a power cut.
func TestKillIsNoStrike(t *testing.T) {
	if toDie(t) {
		return
	}
	t.Parallel()
	dir := t.TempDir()
	prepare(t, dir)
	for range 3 {
		if status := die(t, dir, false, true); status.Signal() != syscall.SIGKILL {
			t.Fatal(status)
		}
	}
	e := start(t, dir, Options{})
	mustConfine(t, e)
	if e.suspected("hurt") {
		t.Error("a kill made a suspect")
	}
	ks := open1(t, e, "hurt")
	mustHold(t, ks, "a", "1")
	must(t, ks.Close())
}

// TestQuarantineInUse: who has it open may go on until he closes it.
func TestQuarantineInUse(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	must(t, e.Quarantine(t.Context(), "a", "why"))
	_, err := e.Open(t.Context(), "a")
	mustBe(t, err, storage.ErrQuarantined)
	set(t, ks, "a", "1")
	must(t, ks.Close())
	eventually(t, "it is closed", func() bool { s := e.Stats(); return s.Open+s.Moving == 0 && s.Quarantined == 1 })
	must(t, e.Release(t.Context(), "a"))
	ks = open1(t, e, "a")
	mustHold(t, ks, "a", "1")
	must(t, ks.Close())
}

func prepare(t *testing.T, dir string) {
	e := start(t, dir, Options{})
	for _, id := range append(innocents, "hurt") {
		ks := create(t, e, id)
		set(t, ks, "a", "1")
		must(t, ks.Close())
	}
	must(t, e.Close())
}

// oneTable returns the path of a table of a closed keyspace.
func oneTable(t *testing.T, dir string, id storage.ID) string {
	t.Helper()
	tables, err := filepath.Glob(filepath.Join(durable.Shard(dir, id), "*.sst"))
	must(t, err)
	if len(tables) == 0 {
		t.Fatal("there is no table")
	}
	return tables[0]
}

func mustConfine(t *testing.T, e *Engine, want ...storage.ID) {
	t.Helper()
	got, err := e.Quarantined(t.Context())
	must(t, err)
	if len(got) != len(want) {
		t.Fatalf("in quarantine: %v, want %v", got, want)
	}
	for i, q := range got {
		if q.ID != want[i] || q.Why == "" || time.Since(q.Since).Abs() > time.Hour {
			t.Errorf("in quarantine: %+v, want %v", q, want[i])
		}
	}
}

// die runs a test that begins with toDie in a process of its own and returns how
// that ended.
func die(t *testing.T, dir string, crashed, kill bool) syscall.WaitStatus {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self, "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	if crashed {
		cmd.Env = append(cmd.Env, childFails+"=1")
	}
	if kill {
		cmd.Env = append(cmd.Env, childKill+"=1")
	}
	out, err := cmd.CombinedOutput()
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if err == nil || status.Exited() && status.ExitStatus() != 2 {
		t.Fatalf("the child did not die: %v\n%s", err, out)
	}
	return status
}

// toDie does what die is for, and reports whether this is the process to die.
func toDie(t *testing.T) bool {
	t.Helper()
	dir := os.Getenv(childFolder)
	if dir == "" {
		return false
	}
	log.SetOutput(NoExit(os.Stderr))
	e := start(t, dir, Options{Crashed: os.Getenv(childFails) != ""})
	s := &slot{id: "hurt"}
	if os.Getenv(childKill) != "" {
		_ = e.risk(s, func() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) })
	}
	for _, id := range innocents {
		if e.suspected(id) {
			open1(t, e, id)
			continue
		}
		entered := make(chan struct{})
		go func() { _ = e.risk(&slot{id: id}, func() error { close(entered); select {} }) }()
		<-entered
	}
	must(t, e.risk(s, func() error {
		must(t, e.start(s))
		must(t, os.Truncate(oneTable(t, dir, s.id), 0))
		return s.db.Flatten(1)
	}))
	return true
}
