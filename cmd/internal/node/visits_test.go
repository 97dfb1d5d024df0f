package node_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pims/cmd/internal/node"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

// TestVisitsOutliveAStop: what was counted in memory is kept when the node
// stops, and the hour has its leaf from the queue.
func TestVisitsOutliveAStop(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	o := node.Options{Create: true, KeyFile: filepath.Join(dir, "key"), Now: func() time.Time { return now }}
	n := open(t, filepath.Join(dir, "data"), o)
	p, err := n.People.Create(t.Context(), identity.NewPerson{Login: "ada.martin", GivenName: "Ada", Role: doctypes.Adult, Quota: 1 << 20})
	must(t, err)
	page, err := instance.NewDocID()
	must(t, err)
	n.inside(t, p.Instance, func(a *instance.Access) error {
		return a.Update(t.Context(), func(tx *instance.Tx) error {
			_, _, err := consent.Publish(tx, consent.PageProposal{Page: page, Publication: page, Title: "x", Expires: tx.Now().AddDate(0, 1, 0)})
			return err
		})
	})
	public := consent.Scope{Name: consent.PublicScope}
	for range 3 {
		pass, _, err := n.Guard.EnterPublic(t.Context(), p.Instance, page, public)
		must(t, err)
		must(t, errors.Join(pass.Commit(t.Context()), pass.Close()))
	}
	must(t, n.Close())

	now = now.Add(time.Hour)
	n = open(t, filepath.Join(dir, "data"), o)
	defer n.close(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	done := make(chan error, 1)
	go func() { done <- n.Jobs.Run(ctx) }()
	visits := 0
	for ctx.Err() == nil && visits == 0 {
		time.Sleep(20 * time.Millisecond)
		n.inside(t, p.Instance, func(a *instance.Access) error {
			return a.View(t.Context(), func(tx *instance.Tx) error {
				rec, err := consent.Last(tx, consent.Visited)
				if err == nil {
					visits = rec.Visits
				}
				return nil
			})
		})
	}
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if visits != 3 {
		t.Errorf("%d visits in the log", visits)
	}
}
