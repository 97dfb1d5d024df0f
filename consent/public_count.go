package consent

import (
	"context"
	"errors"
	"sync"
	"time"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Count is the background work of an instance whose public pages had visits:
// see [Guard.CountVisits].
const Count instance.Work = "count"

// stale is how long a visit may be counted in memory alone.
const stale = time.Minute

// tally counts in memory the visits of an instance's public pages. The first of
// an hour is on disk before it is answered, so that nothing is shown without its
// record; a crash loses the count of a minute at most.
type tally struct {
	mu    sync.Mutex
	pages map[instance.DocID]*hour // by grant
	due   time.Time                // of the work that keeps them; none if zero
}

// hour is one hour of one page.
type hour struct {
	began   time.Time
	n, kept int       // visits, and how many of them are on disk
	since   time.Time // the first that is not
}

func (g *Guard) tallyOf(id instance.ID) *tally {
	t, _ := g.visits.LoadOrStore(id, &tally{pages: map[instance.DocID]*hour{}})
	return t.(*tally)
}

// Part says that this visit is of a part of a page: the page itself counts.
func (p *Pass) Part() { p.part = true }

// standing judges once more whether what a visitor came in by is public, by this
// grant.
func (p *Pass) standing(tx *instance.Tx) error {
	if p.page == "" {
		_, err := admitLink(tx, instance.DocID(p.rec.Grant), p.scope)
		return err
	}
	grant, _, err := admitVisit(tx, p.page, p.scope)
	if err == nil && grant != instance.DocID(p.rec.Grant) {
		err = storage.ErrNotFound // a newer one has taken its place
	}
	return err
}

// count does so and counts the visit.
func (p *Pass) count(ctx context.Context) (err error) {
	if p.began {
		return nil
	}
	defer func() { p.began = err == nil }()
	id := instance.DocID(p.rec.Grant)
	var now time.Time
	err = p.inst.View(ctx, func(tx *instance.Tx) error {
		now = tx.Now()
		return p.standing(tx)
	})
	if err != nil {
		return err
	}
	ctx = storage.Vital(ctx)
	t := p.guard.tallyOf(p.inst.ID())
	t.mu.Lock()
	defer t.mu.Unlock()
	h, began := t.pages[id], now.Truncate(time.Hour)
	if h == nil || !h.began.Equal(began) {
		if err := p.inst.Update(ctx, func(tx *instance.Tx) error {
			return errors.Join(h.keep(tx, id), keepVisits(tx, id, began, 1))
		}); err != nil {
			return err
		}
		t.pages[id] = &hour{began: began, n: 1, kept: 1}
		p.guard.countSoon(t, p.inst.ID(), now)
		return nil
	}
	if h.late(now) { // the work that keeps them cannot write: nobody comes in uncounted
		if err := p.inst.Update(ctx, func(tx *instance.Tx) error { return h.keep(tx, id) }); err != nil {
			return err
		}
		h.kept = h.n
	}
	if p.part {
		return nil
	}
	if h.n++; h.n == h.kept+1 {
		h.since = now
	}
	p.guard.countSoon(t, p.inst.ID(), now)
	return nil
}

// countSoon asks for the work that keeps what was counted, unless it is due by
// then.
func (g *Guard) countSoon(t *tally, id instance.ID, now time.Time) {
	at := now.Add(stale)
	if g.House.Due == nil || t.due.After(now.Add(-stale)) && !t.due.After(at) {
		return
	}
	t.due = at
	g.House.Due(id, Count, at)
}

// CountVisits writes the leaves that the instance is owed, keeps what was counted
// of its public pages, and writes the leaf of each hour that is over: how many
// visits, and nothing of any visitor.
func (g *Guard) CountVisits(ctx context.Context, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "count visits")
	ctx = storage.Vital(ctx)
	if err := g.owed.settle(ctx, inst); err != nil {
		return err
	}
	t := g.tallyOf(inst.ID())
	t.mu.Lock()
	defer t.mu.Unlock()
	t.due = time.Time{}
	now := g.Now().UTC()
	for id, h := range t.pages {
		if err := inst.Update(ctx, func(tx *instance.Tx) error { return h.keep(tx, id) }); err != nil {
			return err
		}
		if h.kept = h.n; over(h.began, now) {
			delete(t.pages, id)
		}
	}
	open, err := openHours(ctx, inst)
	if err != nil {
		return err
	}
	var next time.Time
	for id, v := range open {
		if !over(v.Hour, now) {
			next = v.Hour.Add(time.Hour)
			continue
		}
		if err := inst.Update(ctx, func(tx *instance.Tx) error { return closeHour(tx, id) }); err != nil {
			return err
		}
	}
	if !next.IsZero() && g.House.Due != nil {
		t.due = next
		g.House.Due(inst.ID(), Count, next)
	}
	return nil
}

// SaveVisits does so for all instances that it is due for: before the node stops.
func (g *Guard) SaveVisits(ctx context.Context) error {
	all := map[instance.ID]bool{}
	for id := range g.visits.Range {
		all[id.(instance.ID)] = true
	}
	for id := range g.owed.of.Range {
		all[id.(instance.ID)] = true
	}
	var errs []error
	for id := range all {
		inst, err := g.House.Open(ctx, id)
		if err == nil {
			err = errors.Join(g.CountVisits(ctx, inst), inst.Close())
		}
		errs = append(errs, ignoreAbsent(err))
	}
	return errors.Join(errs...)
}

// over reports whether an hour has ended, or lies ahead of a clock that was set
// back.
func over(began, now time.Time) bool { return !began.Equal(now.Truncate(time.Hour)) }

// late reports whether visits have been in memory alone for longer than it takes
// the work that keeps them.
func (h *hour) late(now time.Time) bool { return h.n > h.kept && now.Sub(h.since) > 2*stale }

// keep writes what is in memory alone.
func (h *hour) keep(tx *instance.Tx, grant instance.DocID) error {
	if h == nil || h.n == h.kept {
		return nil
	}
	return keepVisits(tx, grant, h.began, h.n-h.kept)
}
