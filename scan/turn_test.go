package scan_test

import (
	"testing"
	"time"
)

// TestInstancesTakeTurns: nobody waits in a worker, and who has had theirs comes back
// behind the others.
func TestInstancesTakeTurns(t *testing.T) {
	r := newRig(t)
	a, ok := r.scanner.Turn("a")
	b, also := r.scanner.Turn("b")
	if !ok || !also {
		t.Fatal("two at a time")
	}
	for range 2 {
		if _, ok := r.scanner.Turn("c"); ok {
			t.Fatal("a third one")
		}
	}
	one := r.scanner.Pause()
	if _, ok := r.scanner.Turn("d"); ok || one == 0 || r.scanner.Pause() <= one {
		t.Errorf("%s for one, %s for two", one, r.scanner.Pause())
	}
	for n := range 60 { // more than one commit has room for
		r.file(string(rune('A'+n)), string(rune('A'+n)))
	}
	must(t, r.scanner.Run(t.Context(), r.Instance))
	if r.due > 0 && r.due <= r.scanner.Pause() {
		t.Errorf("it comes back after %s, before those who wait", r.due)
	}
	a()
	c, ok := r.scanner.Turn("c")
	if !ok || r.scanner.Pause() != one {
		t.Error("the turn of who waited")
	}
	b()
	c()
	d, ok := r.scanner.Turn("d")
	if !ok || r.scanner.Pause() != 0 {
		t.Error("nobody waits")
	}
	d()
	if r.scanner.Pause() > time.Minute {
		t.Error("for ever")
	}
}
