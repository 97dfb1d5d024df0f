package consent_test

import (
	"testing"
	"time"

	"pims/consent"
)

// TestARememberedVisitEndsAsOthersDo: its leaf is not read again, and yet the
// next visit, a clock that was set back, and a log that is another have theirs.
func TestARememberedVisitEndsAsOthersDo(t *testing.T) {
	d := newDoor(t)
	me := d.caller(d.tom, "s1")
	visits := func(want int) {
		t.Helper()
		must(t, d.visit(me, filesRead))
		must(t, d.visit(me, filesRead))
		if got := d.log(); len(got) != want {
			t.Errorf("%d leaves, want %d: %v", len(got), want, got)
		}
	}
	visits(1)
	d.now = d.now.Add(15 * time.Minute)
	visits(1)
	d.now = d.now.Add(time.Second)
	visits(2)
	d.now = d.now.Add(-time.Hour)
	visits(3)
	must(t, d.House.Destroy(t.Context(), d.tom))
	i, err := d.House.Create(t.Context(), d.tom, 1<<20)
	must(t, err)
	must(t, i.Close())
	visits(1)
	if got := d.log(); got[0] != consent.Visit {
		t.Errorf("the log begins with %v", got)
	}
}
