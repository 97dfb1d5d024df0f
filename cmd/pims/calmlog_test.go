package main

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type writes struct {
	mu  sync.Mutex
	all []string
}

func (w *writes) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, string(p))
	return len(p), nil
}

// TestCalmLog: lines of requests come together and soon; what an operator must
// see comes at once, and nothing out of order or lost.
func TestCalmLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var to writes
		log, flush := newCalmLogger(&to)
		log.Info("request", "n", 1)
		log.Info("request", "n", 2)
		if len(to.all) != 0 {
			t.Fatalf("written at once: %q", to.all)
		}
		time.Sleep(2 * linesWait)
		synctest.Wait()
		if len(to.all) != 1 || strings.Count(to.all[0], "\n") != 2 {
			t.Fatalf("not together: %q", to.all)
		}
		log.With("a", "b").Info("request", "n", 3)
		log.Error("panic")
		if got := strings.Join(to.all, ""); strings.Count(got, "\n") != 4 || strings.Index(got, `"n":3`) > strings.Index(got, "panic") {
			t.Fatalf("an error waits, or comes before what was earlier: %q", to.all)
		}
		for n := range 200 {
			log.Info("request", "n", n)
		}
		flush()
		if got := strings.Join(to.all, ""); strings.Count(got, "\n") != 204 || len(to.all) > 10 {
			t.Fatalf("%d lines in %d writes", strings.Count(got, "\n"), len(to.all))
		}
	})
}
