package node

import (
	"context"
	"errors"
	"time"

	"pims/instance"
	"pims/jobs"
	"pims/scan"
	"pims/storage"
)

// startScans has the node examine contents by a scanner, by none if it is nil. Where
// that is new, or there was none for a time, it goes through what all instances have.
func (n *Node) startScans(ctx context.Context, s *scan.Scanner) error {
	n.Scanner = s
	if s == nil {
		return n.remember(func(c *config) { c.Scans = false })
	}
	c, err := readConfig(n.dir)
	if err != nil || c.Scans {
		return err
	}
	return n.Jobs.Schedule(ctx, scanAll, n.House.Now())
}

// scanAll is the node's own job: once after scans were turned on, every instance is
// asked to look at what it has.
var scanAll = jobs.Job{Kind: "scan-all", Instance: "scan"}

// scanApart is between two instances that are asked: the work of a node goes on
// meanwhile.
const scanApart = 500 * time.Millisecond

func (n *Node) scanAll(ctx context.Context, _ storage.ID) error {
	if n.Scanner == nil {
		return nil
	}
	at := n.House.Now()
	for id, err := range n.House.Engine.Keyspaces(ctx) {
		if err != nil {
			return err
		}
		if err := n.Jobs.Schedule(ctx, scanJob(id), at); err != nil {
			return err
		}
		at = at.Add(scanApart)
	}
	return n.remember(func(c *config) { c.Scans = true })
}

func scanJob(id storage.ID) jobs.Job { return jobs.Job{Kind: jobs.Kind(scan.Work), Instance: id} }

// scanSoon asks an instance to look at what changed.
func (n *Node) scanSoon(ctx context.Context, id instance.ID) error {
	if n.Scanner == nil {
		return nil
	}
	return n.Jobs.Schedule(ctx, scanJob(storage.ID(id)), n.House.Now())
}

// scan examines what is new in an instance, which is not even opened while the
// scanner does not answer, or others have their turn: it is asked again then, for as
// long as that takes.
func (n *Node) scan(ctx context.Context, id storage.ID) error {
	if n.Scanner == nil {
		return nil
	}
	later := func() error { return n.Jobs.Schedule(ctx, scanJob(id), n.House.Now().Add(n.Scanner.Pause())) }
	end, ok := n.Scanner.Turn(instance.ID(id))
	if !ok {
		return later()
	}
	defer end()
	err := n.Scanner.Answers(ctx)
	if err == nil {
		err = n.work(func(i *instance.Instance, ctx context.Context) error { return n.Scanner.Run(ctx, i) })(ctx, id)
	}
	if errors.Is(err, scan.ErrAway) {
		return later()
	}
	return err
}
