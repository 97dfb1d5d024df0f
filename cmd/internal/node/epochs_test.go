package node_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

// work lets the node's queue run until something is so, or for a moment.
func (r rig) work(t *testing.T, most time.Duration, so func() bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), most)
	done := make(chan error, 1)
	go func() { done <- r.Jobs.Run(ctx) }()
	for ctx.Err() == nil && !so() {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	return so()
}

// TestAnErasureIsFinalWithinADay: by the node's own work, as soon as each backup
// can be reached, and nobody else notices.
func TestAnErasureIsFinalWithinADay(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	saved := filepath.Join(dir, "saved")
	o := node.Options{Create: true, KeyFile: filepath.Join(dir, "key"), Now: func() time.Time { return now }}
	n := open(t, filepath.Join(dir, "data"), o)
	var people []identity.Person
	for _, login := range []string{"tom.girard", "ines.b"} {
		p, err := n.People.Create(t.Context(), identity.NewPerson{Login: login, GivenName: login, Role: doctypes.Learner, Quota: 1 << 20})
		must(t, err)
		people = append(people, p)
	}
	_, err := n.BackUp(t.Context(), saved, true)
	must(t, err)
	must(t, n.People.Remove(t.Context(), people[0].ID))
	final := func() bool { _, late := n.House.Keyring.Late(); return !late }
	epoch := func() int {
		epoch, _, err := n.House.Keyring.Keys().Current()
		must(t, err)
		return epoch
	}
	if n.work(t, 300*time.Millisecond, final) {
		t.Error("an epoch for each erasure")
	}

	// A day later, and the backup is away.
	now = now.Add(node.EpochWithin)
	must(t, os.Rename(saved, saved+".away"))
	n.close(t)
	n = open(t, filepath.Join(dir, "data"), o)
	began := epoch()
	if n.work(t, 5*time.Second, func() bool { return epoch() > began }) && final() {
		t.Error("the former key was destroyed, and what lies in the backup with it")
	}
	for job, err := range n.Jobs.Parked(t.Context()) {
		t.Errorf("parked: %+v, %v", job, err)
	}

	must(t, os.Rename(saved+".away", saved))
	now = now.Add(time.Hour)
	if !n.work(t, 20*time.Second, final) {
		t.Error("the erasure is late")
	}
	n.inside(t, people[1].Instance, func(*instance.Access) error { return nil })
	n.close(t)
}
