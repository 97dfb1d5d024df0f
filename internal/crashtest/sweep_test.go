package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/storage/badger"
)

// What fails: the calls by which a node writes.
var (
	calls  = []string{"openat", "write", "pwrite64", "fsync", "fdatasync", "msync", "ftruncate", "renameat", "unlinkat"}
	faults = []string{"EIO", "ENOSPC"}
)

// TestACallThatFailsIsNoLie lets the n-th call of each kind fail, in every thread,
// while a node opens, works and closes: for n = 1, 2, 3 … until nothing fails any
// more. What succeeded all the same is there, and what failed left nothing half.
func TestACallThatFailsIsNoLie(t *testing.T) {
	t.Parallel()
	needStrace(t)
	r, world := dice(t), filepath.Join(t.TempDir(), "node")
	must(t, fresh(t.Context(), world, everyScene()))
	for _, call := range calls {
		for _, fault := range faults {
			if os.Getenv("PIMS_TEST_FULL") == "" {
				inject(t, world, call, fault, 1+r.IntN(12), some)
				continue
			}
			for _, j := range []job{some, heap} {
				n := 1
				for inject(t, world, call, fault, n, j) {
					n++
				}
				t.Logf("%s %s %v: %d runs", call, fault, j.Only, n)
			}
		}
		if os.Getenv("PIMS_TEST_FULL") == "" {
			inject(t, world, call, faults[r.IntN(len(faults))], 1+r.IntN(24), heap)
		}
	}
}

// What a node does meanwhile: a little of much, or so much of one thing that
// memtables become tables and tables are merged.
var (
	some = job{Only: []string{"consents", "documents-1", "grafts", "links", "partials", "people", "uploads"}, Ops: 2}
	heap = job{Only: []string{"heaps"}, Ops: 70}
)

func needStrace(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("strace", "-f", "--seccomp-bpf", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("FAILING CALLS ARE NOT TESTED: there is no strace here, or it may not trace: %v %s", err, out)
	}
}

// inject reports whether anything failed.
func inject(t *testing.T, world, call, fault string, n int, j job) bool {
	t.Helper()
	dir, trace := filepath.Join(t.TempDir(), "node"), filepath.Join(t.TempDir(), "trace")
	run(t, "cp", "-a", "--reflink=auto", "--sparse=always", world, dir)
	defer func() { _ = os.RemoveAll(dir) }()
	j.Do, j.Dir = "once", dir
	c := start(t, j, "strace", "-f", "--seccomp-bpf", "-qq", "-o", trace, "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d", call, fault, n))
	alarm := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	done, err := c.end()
	what := fmt.Sprintf("%s fails with %s at call %d, %v", call, fault, n, j.Only)
	if !alarm.Stop() {
		t.Errorf("%s: the node hangs", what)
	}
	raw, unread := os.ReadFile(trace)
	must(t, unread)
	hit := strings.Contains(string(raw), "(INJECTED)")
	if err != nil && !hit {
		t.Fatalf("%s: %v", what, err)
	}
	if err := judge(t.Context(), dir, done); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	return hit
}

// once does some operations of some scenes, one after another. One that fails is
// tried again, from where the node says that it stands.
func once(ctx context.Context, j job, told io.Writer) error {
	log.SetOutput(badger.NoExit(os.Stderr))
	n, err := open(ctx, j.Dir, false)
	if err != nil {
		return err
	}
	errs := []error{n.people.Repair(ctx)}
	for _, name := range j.Only {
		s, k := everyScene()[name], 1
		for tries := 0; tries < 3*j.Ops && k <= j.Ops; tries++ {
			if err := s.step(ctx, n, k); err != nil {
				errs = append(errs, err)
				done, err := settle(ctx, n, s, k-1)
				if err != nil {
					break // nobody knows where it stands, so it cannot go on
				}
				if done < k {
					continue
				}
			} // else it was done, and what was seen must stay
			if _, err := fmt.Fprintln(told, name, k); err != nil {
				return err
			}
			k++
		}
	}
	return errors.Join(append(errs, n.close())...)
}
