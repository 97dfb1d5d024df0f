package node_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"pims/cmd/internal/node"
	"pims/identity"
	"pims/instance"
	"pims/scan"
	"pims/scan/clamtest"
)

// serve gives a node its face, with a scanner or none, and runs its jobs until the
// returned function is called.
func (r rig) serve(t *testing.T, fake *clamtest.Server) (stop func()) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	w := node.World{URL: "https://cartable.test", ContentURL: "https://contenus.test", Logger: log}
	if fake != nil {
		c, err := scan.NewClamd(fake.Address())
		must(t, err)
		w.Scanner = scan.New(c, time.Now, log)
	}
	must(t, r.Face(t.Context(), w))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Jobs.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func (r rig) aside(t *testing.T, p identity.Person, e instance.Entry) (yes bool) {
	t.Helper()
	r.inside(t, p.Instance, func(a *instance.Access) error {
		c, err := a.Open(t.Context(), e.ID, 0)
		if yes = errors.Is(err, instance.ErrInfected); yes {
			return nil
		}
		return errors.Join(err, c.Close())
	})
	return yes
}

func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !reached(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// TestScansGoThroughWhatIsThere when they are turned on, also for the second time,
// and what comes later is examined soon, also where the scanner was away meanwhile.
func TestScansGoThroughWhatIsThere(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	tom, lea := n.person(t, "tom"), n.person(t, "lea")
	old, other := n.upload(t, tom, "a.txt", clamtest.Virus), n.upload(t, lea, "b.txt", clamtest.Virus)
	fine := n.upload(t, lea, "c.txt", "homework")
	n.serve(t, nil)()
	if n.aside(t, tom, old) {
		t.Error("without a scanner")
	}
	fake := clamtest.Start(t)
	stop := n.serve(t, fake)
	until(t, "what was there is not examined", func() bool { return n.aside(t, tom, old) && n.aside(t, lea, other) })
	fake.Down()
	fresh := n.upload(t, tom, "d.txt", "x"+clamtest.Virus)
	until(t, "nobody notes that the scanner is away", func() bool { return n.Scanner.Figures().Away })
	if n.aside(t, tom, fresh) || n.aside(t, lea, fine) {
		t.Error("what was not examined is open")
	}
	fake.Up(t)
	until(t, "what came meanwhile is not examined", func() bool { return n.aside(t, tom, fresh) })
	stop()
	scans := fake.Scans()
	n.serve(t, nil)()
	between := n.upload(t, lea, "e.txt", "y"+clamtest.Virus)
	stop = n.serve(t, fake)
	until(t, "what came while there was no scanner is not examined", func() bool { return n.aside(t, lea, between) })
	stop()
	if more := fake.Scans() - scans; more != 1 {
		t.Errorf("%d contents are examined again", more-1)
	}
	n.close(t)
}
