package consent_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pims/consent"
	"pims/instance"
	"pims/storage"
)

// leaves are what the log tells of visits, oldest first.
func (h *home) leaves() (all []consent.Record) {
	h.t.Helper()
	for _, r := range h.journal() {
		if r.What == consent.Visited {
			all = append([]consent.Record{r}, all...)
		}
	}
	return all
}

func (h *home) counts() {
	h.t.Helper()
	i, err := h.House.Open(context.Background(), h.ines.Instance)
	must(h.t, err)
	must(h.t, errors.Join(h.CountVisits(context.Background(), i), i.Close()))
}

func TestVisitsAreCountedByTheHour(t *testing.T) {
	h := newHome(t, fifteen)
	var due []time.Time
	h.House.Due = func(_ instance.ID, w instance.Work, at time.Time) {
		if w == consent.Count {
			due = append(due, at)
		}
	}
	id := h.publishes("first")
	for range 5 {
		h.mustShow("first")
	}
	if g := h.grant(id); g.Reads != 1 || !g.LastRead.Equal(h.now.Load().Truncate(time.Hour)) {
		t.Errorf("after the first: %d visits, last %v", g.Reads, g.LastRead)
	}
	if len(due) != 1 || due[0].Sub(*h.now.Load()) > time.Minute {
		t.Errorf("work due at %v", due)
	}
	h.pass(time.Minute)
	h.counts()
	if g := h.grant(id); g.Reads != 5 {
		t.Errorf("a minute later: %d visits", g.Reads)
	}
	if n := len(h.leaves()); n != 0 {
		t.Errorf("%d leaves before the hour is over", n)
	}
	if last := due[len(due)-1]; !last.Equal(h.now.Load().Truncate(time.Hour).Add(time.Hour)) {
		t.Errorf("the end of the hour is due at %v", last)
	}
	h.pass(30 * time.Minute)
	h.mustShow("first")
	began := h.now.Load().Truncate(time.Hour)
	h.pass(time.Hour) // and the work has not run
	h.mustShow("first")
	if l := h.leaves(); len(l) != 1 || l[0].Visits != 6 || !l[0].Hour.Equal(began) || l[0].Actor != consent.ActorVisitor || l[0].Grant != string(id) || l[0].ClientID != "" {
		t.Errorf("leaves %+v", l)
	}
	h.pass(time.Hour)
	h.counts()
	h.counts()
	if l := h.leaves(); len(l) != 2 || l[1].Visits != 1 {
		t.Errorf("leaves %+v", l)
	}
	if g := h.grant(id); g.Reads != 7 {
		t.Errorf("%d visits", g.Reads)
	}
}

// What is on a page counts with it, and alone only if it comes first: nothing
// is shown without a record.
func TestPicturesAreNoVisits(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.publishes("first")
	picture := func() {
		t.Helper()
		p, _, err := h.EnterPublic(t.Context(), h.ines.Instance, page, public)
		must(t, err)
		p.Part()
		must(t, errors.Join(p.Commit(t.Context()), p.Close()))
	}
	h.mustShow("first")
	picture()
	picture()
	h.counts()
	if g := h.grant(id); g.Reads != 1 {
		t.Errorf("%d visits", g.Reads)
	}
	h.pass(time.Hour)
	picture()
	if g := h.grant(id); g.Reads != 2 {
		t.Errorf("%d visits, a picture in an hour of its own", g.Reads)
	}
}

// A crash forgets what was in memory, and no more.
func TestACrashLosesAMinuteAtMost(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.publishes("first")
	for range 3 {
		h.mustShow("first")
	}
	h.counts()
	h.mustShow("first") // lost
	h.Guard = &consent.Guard{House: h.House, Now: h.Now}
	h.mustShow("first")
	h.mustShow("first")
	must(t, h.SaveVisits(t.Context())) // a clean stop
	h.Guard = &consent.Guard{House: h.House, Now: h.Now}
	h.pass(time.Hour)
	h.counts()
	if l := h.leaves(); len(l) != 1 || l[0].Visits != 5 {
		t.Errorf("leaves %+v", l)
	}
	if g := h.grant(id); g.Reads != 5 {
		t.Errorf("%d visits", g.Reads)
	}
}

func TestNoVisitIsCountedTwiceOrForgotten(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.publishes("first")
	const each, visitors = 50, 8
	var all sync.WaitGroup
	for n := range visitors {
		all.Go(func() {
			for i := range each {
				if _, err := h.visits(); err != nil {
					t.Error(err)
				}
				if n == 0 && i%10 == 0 {
					h.counts()
				}
				if n == 1 && i == each/2 {
					h.pass(time.Hour)
				}
			}
		})
	}
	all.Wait()
	h.pass(time.Hour)
	h.counts()
	sum := 0
	for _, l := range h.leaves() {
		sum += l.Visits
	}
	if g := h.grant(id); sum != each*visitors || g.Reads != sum {
		t.Errorf("%d in the leaves, %d in the grant, of %d", sum, g.Reads, each*visitors)
	}
}

func TestAVisitOnAFullDiskIsRefused(t *testing.T) {
	h := newHome(t, fifteen)
	h.publishes("first")
	h.House.Engine = fullEngine{h.House.Engine}
	if _, err := h.visits(); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("no record, and yet: %v", err)
	}
}

// TestNoVisitCommitsAfterAWithdrawal lets visitors run against withdrawals.
func TestNoVisitCommitsAfterAWithdrawal(t *testing.T) {
	h := badgerHome(t, fifteen)
	for range 10 {
		id := h.publishes("first")
		var withdrawn atomic.Bool
		var served, late atomic.Int64
		var visitors sync.WaitGroup
		stop := make(chan struct{})
		for range 4 {
			visitors.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					p, _, err := h.EnterPublic(t.Context(), h.ines.Instance, page, public)
					if err != nil {
						if !errors.Is(err, storage.ErrNotFound) {
							t.Errorf("entering: %v", err)
						}
						continue
					}
					after := withdrawn.Load()
					err = p.Commit(t.Context())
					switch {
					case err == nil && after:
						late.Add(1)
					case err == nil:
						served.Add(1)
					case !errors.Is(err, storage.ErrNotFound):
						t.Errorf("committing: %v", err)
					}
					if err := p.Close(); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for served.Load() < 3 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		h.withdraws(id)
		withdrawn.Store(true)
		h.mustNotShow()
		close(stop)
		visitors.Wait()
		h.counts()
		if late.Load() > 0 {
			t.Fatalf("%d visits committed after the withdrawal", late.Load())
		}
		if g := h.grant(id); int64(g.Reads) != served.Load() {
			t.Fatalf("%d visits in the grant, %d served", g.Reads, served.Load())
		}
	}
}
