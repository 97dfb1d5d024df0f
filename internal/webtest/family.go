package webtest

import (
	"context"
	"sync"
	"time"

	"pims/consent"
	"pims/find"
	"pims/identity"
	"pims/instance"
	"pims/preview"
)

// Tie makes somebody a holder of parental authority over a learner of the node.
func (r *Run) Tie(learner, guardian, relation string) {
	r.t.Helper()
	r.tie(identity.Tie{Learner: r.Person(learner).ID, Guardian: r.Person(guardian).ID, Relation: relation})
	must(r.t, r.Node.Desk.Confirm(context.Background(), r.Person(learner).ID))
}

// Announce does the same before the learner of a portal's subject has arrived.
func (r *Run) Announce(subject, guardian, relation string) {
	r.t.Helper()
	expected := identity.Portal{Issuer: PortalURL, Subject: subject}
	r.tie(identity.Tie{Expected: expected, Guardian: r.Person(guardian).ID, Relation: relation})
}

func (r *Run) tie(t identity.Tie) {
	r.t.Helper()
	t.Since, t.Source = r.clock.Now(), "test"
	_, err := r.Node.People.SetTie(context.Background(), t)
	must(r.t, err)
}

// wishes are the background work that instances ask for.
type wishes struct {
	mu   sync.Mutex
	list []wish
}

type wish struct {
	id   instance.ID
	work instance.Work
}

func (w *wishes) add(id instance.ID, work instance.Work, _ time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, wish{id, work})
}

func (w *wishes) next() (wish, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.list) == 0 {
		return wish{}, false
	}
	first := w.list[0]
	w.list = w.list[1:]
	return first, true
}

// Settle does what instances have asked for so far, and what comes of it:
// letters arrive, and what was refused is erased.
func (r *Run) Settle() {
	r.t.Helper()
	ctx := context.Background()
	for range 1000 {
		w, ok := r.wishes.next()
		if !ok {
			return
		}
		switch w.work {
		case instance.Deliver:
			inst, err := r.House.Open(ctx, w.id)
			if err != nil {
				continue // erased meanwhile
			}
			must(r.t, inst.Deliver(ctx))
			must(r.t, inst.Close())
		case find.Work:
			inst, err := r.House.Open(ctx, w.id)
			if err != nil {
				continue // as above
			}
			must(r.t, find.NewIndexer(nil, r.Node.Logger).Run(ctx, inst))
			must(r.t, preview.New(nil, preview.Tools{}, r.Node.Logger).Follow(ctx, inst))
			must(r.t, inst.Close())
		case consent.Erase:
			must(r.t, r.Node.Desk.Erase(ctx, w.id))
		}
	}
	r.t.Fatal("webtest: the instances never come to rest")
}
