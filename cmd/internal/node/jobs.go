package node

import (
	"context"
	"errors"
	"time"

	"pims/apps/drive"
	"pims/apps/portfolio"
	"pims/consent"
	"pims/find"
	"pims/instance"
	"pims/jobs"
	"pims/konnectors"
	"pims/notices"
	"pims/preview"
	"pims/scan"
	"pims/storage"
)

// openJobs opens the queue and has it hear of every instance's background work.
func (n *Node) openJobs(ctx context.Context, o Options) error {
	var err error
	if n.due, err = n.House.Own(ctx, "due"); err != nil {
		return err
	}
	n.closers = append(n.closers, n.due.Close)
	if err := n.openScrubs(); err != nil {
		return err
	}
	n.Jobs = jobs.New(n.due, map[jobs.Kind]jobs.Handler{
		jobs.Kind(instance.Sweep):          n.work((*instance.Instance).Sweep),
		jobs.Kind(instance.ExpireTrash):    n.work((*instance.Instance).ExpireTrash),
		jobs.Kind(instance.Deliver):        n.work((*instance.Instance).Deliver),
		jobs.Kind(instance.ExpirePartials): n.work((*instance.Instance).ExpirePartials),
		jobs.Kind(consent.Erase):           n.eraseRefused,
		jobs.Kind(konnectors.Work):         n.work(n.runKonnectors),
		jobs.Kind(notices.Work):            n.work(n.sendNotices),
		jobs.Kind(find.Work):               n.work(n.index),
		jobs.Kind(preview.Work):            n.work(n.preview),
		jobs.Kind(scan.Work):               n.scan,
		jobs.Kind(portfolio.Tidy):          n.work(n.tidyPages),
		jobs.Kind(consent.Count):           n.work(n.countVisits),
		jobs.Kind(consent.LinkOver):        n.work(n.tidyLinks),
		sweepSessions.Kind:                 n.sweepSessions,
		workReports.Kind:                   n.workReports,
		turnEpoch.Kind:                     n.turnEpochWhenDue(o.Logger),
		saveNode.Kind:                      n.saveWhenDue(o.Logger),
		scanAll.Kind:                       n.scanAll,
		scrub.Kind:                         n.scrubWhenDue(o.Logger),
	}, jobs.Options{Workers: 6, Now: o.Now, Log: o.Logger}) // a scrub and a backup may keep two of them for long
	n.House.Due = func(id instance.ID, w instance.Work, at time.Time) {
		job := jobs.Job{Kind: jobs.Kind(w), Instance: storage.ID(id)}
		// The change is committed, and stays so if its follow-up cannot be
		// noted now: the next deletion of this instance notes it again.
		if err := n.Jobs.Schedule(context.WithoutCancel(ctx), job, at); err != nil {
			o.Logger.Error("background work not scheduled", "kind", w, "err", err)
		}
	}
	return n.standing(ctx, o, sweepSessions, workReports, turnEpoch, scrub)
}

// standing makes the node's own jobs due now. On a disk with no room at all they
// stay as they were noted before: people must be able to read.
func (n *Node) standing(ctx context.Context, o Options, own ...jobs.Job) error {
	for _, job := range own {
		err := n.Jobs.Schedule(ctx, job, o.Now())
		if storage.NoRoom(err) {
			o.Logger.Error("background work not scheduled", "kind", job.Kind, "err", err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sweepSessions is the node's own job: once a day, dead sessions are removed.
var sweepSessions = jobs.Job{Kind: "sweep-sessions", Instance: "sessions"}

func (n *Node) sweepSessions(ctx context.Context, _ storage.ID) error {
	if _, err := n.Sessions.Sweep(ctx); err != nil {
		return err
	}
	return n.Jobs.Schedule(ctx, sweepSessions, n.House.Now().AddDate(0, 0, 1))
}

// workReports is the node's own job: mail about reports leaves when there is
// some, and once a day what was kept long enough is forgotten.
var workReports = jobs.Job{Kind: "reports", Instance: "reports"}

func (n *Node) workReports(ctx context.Context, _ storage.ID) error {
	if err := n.Reports.Work(ctx); err != nil {
		return err
	}
	return n.Jobs.Schedule(ctx, workReports, n.House.Now().AddDate(0, 0, 1))
}

func (n *Node) tidyPages(i *instance.Instance, ctx context.Context) error {
	return portfolio.TidyUp(ctx, n.People, i)
}

func (n *Node) tidyLinks(i *instance.Instance, ctx context.Context) error {
	return drive.TidyLinks(ctx, n.People, i)
}

func (n *Node) countVisits(i *instance.Instance, ctx context.Context) error {
	return n.Guard.CountVisits(ctx, i)
}

// saveVisits keeps the visits of public pages that were counted in memory.
func (n *Node) saveVisits() error { return n.Guard.SaveVisits(context.Background()) }

// eraseRefused removes a learner whose parents said no to the opening.
func (n *Node) eraseRefused(ctx context.Context, id storage.ID) error {
	return n.Desk.Erase(ctx, instance.ID(id))
}

// runKonnectors, index, preview and sendNotices do nothing on a node that was not told how:
// jobs run only where Face was called.
func (n *Node) runKonnectors(i *instance.Instance, ctx context.Context) error {
	if n.runner == nil {
		return nil
	}
	return n.runner.Run(ctx, i)
}

func (n *Node) index(i *instance.Instance, ctx context.Context) error {
	if n.indexer == nil {
		return nil
	}
	return errors.Join(n.scanSoon(ctx, i.ID()), n.indexer.Run(ctx, i), n.Previews.Follow(ctx, i))
}

func (n *Node) preview(i *instance.Instance, ctx context.Context) error {
	if n.Previews == nil {
		return nil
	}
	return n.Previews.Run(ctx, i)
}

func (n *Node) sendNotices(i *instance.Instance, ctx context.Context) error {
	if n.post == nil {
		return nil
	}
	return n.post.Run(ctx, i)
}

// work opens the instance of a job and runs one method of it. An instance that
// is gone has nothing left to do.
func (n *Node) work(do func(*instance.Instance, context.Context) error) jobs.Handler {
	return func(ctx context.Context, id storage.ID) error {
		i, err := n.House.Open(ctx, instance.ID(id))
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(do(i, ctx), i.Close())
	}
}
