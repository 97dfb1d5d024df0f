package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/storage"
	"pims/storage/durable"
)

// TestAFlushThatFailsIsForgotten lets flushes of a keyspace fail that a node has
// open as long as it lives. What was not flushed has not been, what was is there,
// and soon it takes what is written again.
func TestAFlushThatFailsIsForgotten(t *testing.T) {
	t.Parallel()
	needStrace(t)
	dir, trace := filepath.Join(t.TempDir(), "node"), filepath.Join(t.TempDir(), "trace")
	must(t, fresh(t.Context(), dir, nil))
	line := []string{"strace", "-f", "-qq", "-o", trace, "-e", "inject=fdatasync:error=EIO:when=2"} // of each thread
	for fid := range 20 {
		line = append(line, "-P", filepath.Join(durable.Shard(filepath.Join(dir, "node"), "sessions"), fmt.Sprintf("%05d.mem", fid)))
	}
	c := start(t, job{Do: "heal", Dir: dir, Ops: 60}, line...)
	_, err := c.end()
	must(t, err)
	raw, err := os.ReadFile(trace)
	must(t, err)
	if !strings.Contains(string(raw), "(INJECTED)") {
		t.Fatal("nothing failed")
	}
	t.Logf("%d flushes failed; %v", strings.Count(string(raw), "(INJECTED)"), c.rest)
}

// heal starts and ends sessions. Each that fails is tried until it does not.
func heal(ctx context.Context, j job, told io.Writer) error {
	n, err := open(ctx, j.Dir, false)
	if err != nil {
		return err
	}
	var s sessions
	failed, longest := 0, time.Duration(0)
	for k := 1; k <= j.Ops; k++ {
		began := time.Now()
		for err := s.step(ctx, n, k); err != nil; err = s.step(ctx, n, k) {
			if failed++; time.Since(began) > 10*time.Second {
				return err
			}
			if err := s.holds(ctx, n, k-1); err != nil && !errors.Is(err, storage.ErrBusy) {
				return err
			}
			time.Sleep(10 * time.Millisecond)
		}
		longest = max(longest, time.Since(began))
		if err := s.holds(ctx, n, k); err != nil {
			return err
		}
	}
	if failed == 0 {
		return errors.New("no session failed")
	}
	_, err = fmt.Fprintf(told, "healed %d failures, the longest took %v\n", failed, longest)
	return errors.Join(err, n.close())
}
