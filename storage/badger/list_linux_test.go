package badger

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	badgerdb "github.com/dgraph-io/badger/v4"
	"golang.org/x/sys/unix"
)

// listVar tells this test binary that it is a child: folder, how it ends, and
// whether its files are limited.
const listVar = "PIMS_TEST_LIST"

// TestAListThatCannotBeWritten lets calls of the kernel on a list of tables fail
// while tables are merged and made, in a process that is killed then or closes. The
// list is as long as it may be before it is made anew, or longer.
func TestAListThatCannotBeWritten(t *testing.T) {
	if work := os.Getenv(listVar); work != "" {
		listChild(t, strings.Fields(work))
		return
	}
	t.Parallel()
	if out, err := exec.Command("strace", "-f", "--seccomp-bpf", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("FAILING CALLS ARE NOT TESTED: there is no strace here, or it may not trace: %v %s", err, out)
	}
	for _, fails := range []string{ // of what each thread calls
		"fsync:error=EIO:when=1",         // then it is written anew
		"fsync:error=EIO:when=1..2",      // which fails as well
		"fsync:error=EIO:when=1..2 too",  // or the folder does, where that is renamed
		"write:error=ENOSPC:when=1..2",   //
		"renameat:error=EIO:when=1..2 1", // after the first flush
		"fsync:error=EIO:when=1+",        // for ever
		"write:error=EIO:when=1+",        //
	} {
		for _, n := range []uint64{0, 10_001} {
			for _, end := range []string{"killed", "closed"} {
				if end == "closed" && strings.HasSuffix(fails, "+") {
					continue // Badger tries for ever
				}
				t.Run(fmt.Sprint(fails, " ", n, " ", end), func(t *testing.T) { listThatFails(t, fails, n, end) })
			}
		}
	}
}

func listThatFails(t *testing.T, fails string, n uint64, end string) {
	t.Parallel()
	root, dir := listedTables(t)
	if n > 0 {
		lengthen(t, dir, n)
	}
	list, trace := filepath.Join(dir, badgerdb.ManifestFilename), filepath.Join(t.TempDir(), "trace")
	var was, is unix.Stat_t
	must(t, unix.Stat(list, &was))
	line := []string{"-f", "-qq", "-o", trace, "-P", list, "-P", list + "-REWRITE"}
	inject, more, _ := strings.Cut(fails, " ")
	switch more {
	case "too":
		line = append(line, "-P", dir)
	case "1":
		line = append(line, "-e", "inject=fsync:error=EIO:when=1")
	}
	line = append(line, "-e", "inject="+inject, os.Args[0], "-test.run=^TestAListThatCannotBeWritten$")
	cmd := exec.CommandContext(t.Context(), "strace", line...)
	cmd.Env = append(os.Environ(), listVar+"="+dir+" "+end)
	out, err := cmd.CombinedOutput()
	if !strings.Contains(string(out), "done") {
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(trace)
	must(t, err)
	if !strings.Contains(string(raw), "(INJECTED)") {
		t.Fatalf("nothing failed: %s", out)
	}
	must(t, unix.Stat(list, &is))
	if end == "closed" && fails == "fsync:error=EIO:when=1" && was.Ino == is.Ino {
		t.Error("the file is used on of which the kernel takes for flushed what is not")
	}
	was = is
	mustHoldTables(t, root, "first", "second")
	must(t, unix.Stat(list, &is))
	if end == "killed" && was.Ino == is.Ino {
		t.Error("a file that may be in memory only decides what is removed")
	}
}

// listChild merges all tables, and writes before and after.
func listChild(t *testing.T, work []string) {
	dir, end, limited := work[0], work[1], len(work) > 2
	var db *badgerdb.DB
	err := errors.New("not yet")
	for tries := 0; err != nil && tries < 20; tries++ { // opening meets the same faults
		db, err = openDatabase(database(dir, false, 0, slog.New(slog.DiscardHandler)))
	}
	must(t, err)
	if limited { // the list can grow by 5 bytes
		info, err := os.Stat(filepath.Join(dir, badgerdb.ManifestFilename))
		must(t, err)
		must(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: uint64(info.Size()) + 5, Max: unix.RLIM_INFINITY}))
	} else {
		commitBare(t, db, "first", "first")
	}
	for range 2 {
		fmt.Println("merged:", db.Flatten(1))
	}
	if !limited {
		commitBare(t, db, "second", "second")
	}
	fmt.Println("done")
	if end == "killed" {
		must(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
	}
	fmt.Println("closed:", db.Close())
}

// TestAListThatIsWrittenInPart: of a record only the beginning finds room.
func TestAListThatIsWrittenInPart(t *testing.T) {
	t.Parallel()
	for _, blocked := range []bool{false, true} {
		for _, end := range []string{"killed", "closed"} {
			t.Run(fmt.Sprint(blocked, " ", end), func(t *testing.T) {
				t.Parallel()
				root, dir := listedTables(t)
				lengthen(t, dir, 9_000) // longer than a table
				inTheWay := filepath.Join(dir, "MANIFEST-REWRITE")
				if blocked {
					must(t, os.Mkdir(inTheWay, 0o700))
				}
				cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAListThatCannotBeWritten$")
				cmd.Env = append(os.Environ(), listVar+"="+dir+" "+end+" limited")
				out, err := cmd.CombinedOutput()
				if !strings.Contains(string(out), "done") {
					t.Fatalf("%v: %s", err, out)
				}
				if failed := strings.Contains(string(out), "may have been changed"); failed != blocked {
					t.Errorf("failed: %v: %s", failed, out)
				}
				if blocked {
					must(t, os.Remove(inTheWay))
				}
				mustHoldTables(t, root)
			})
		}
	}
}
