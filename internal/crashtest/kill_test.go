package crashtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

var (
	rounds = flag.Int("crash.rounds", 36, "how many times a node is killed")
	seed   = flag.Uint64("crash.seed", 0, "of what is random; 0: another one each time")
)

// dice are the random choices of a test, which prints how to make them again.
func dice(t testing.TB) *rand.Rand {
	t.Helper()
	s := *seed
	if s == 0 {
		s = rand.Uint64()
	}
	t.Logf("again: go test ./internal/crashtest -run '^%s$' -crash.seed %d", t.Name(), s)
	return rand.New(rand.NewPCG(s, 0))
}

// lives is how many crashes a node lives through before a new one takes its
// place.
const lives = 6

func TestNothingIsLostWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	r, total := dice(t), 0
	for round := 0; round < *rounds; round += lives {
		dir, done, safe := t.TempDir(), map[string]int{}, map[string]int{}
		must(t, fresh(t.Context(), dir, everyScene()))
		for life := range min(lives, *rounds-round) {
			c := start(t, job{Do: "live", Dir: dir, Done: done})
			after := time.Duration(r.IntN(350)) * time.Millisecond
			if r.IntN(4) > 0 { // else while it opens and recovers
				c.busy(t)
			}
			if done = c.kill(t, after); c.safe != nil {
				safe = c.safe
			}
			if err := judge(t.Context(), dir, done); err != nil {
				t.Fatalf("round %d, killed after %s: %v", round+life, after, err)
			}
		}
		if done["backups"] > 0 {
			must(t, restored(t.Context(), dir, filepath.Join(t.TempDir(), "node"), safe, done))
		}
		for _, k := range done {
			total += k
		}
	}
	t.Logf("%d rounds, %d operations", *rounds, total)
}

// judge opens the node that a crash has left, and returns what is not as it was
// promised. It brings the numbers of operations that were done up to date.
func judge(ctx context.Context, dir string, done map[string]int) (err error) {
	n, err := open(ctx, dir, false)
	if err != nil {
		return fmt.Errorf("open after a crash: %w", err)
	}
	defer func() { err = errors.Join(err, n.close()) }()
	all, errs := everyScene(), []error{n.people.Repair(ctx)}
	for _, name := range names(all) {
		k, err := settle(ctx, n, all[name], done[name])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		done[name] = k
	}
	if err := errors.Join(append(errs, n.calm(ctx, still))...); err != nil {
		return err
	}
	return errors.Join(n.cure(ctx), n.whole(ctx))
}
