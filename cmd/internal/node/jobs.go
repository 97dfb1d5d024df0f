package node

import (
	"context"
	"errors"
	"time"

	"pims/instance"
	"pims/jobs"
	"pims/storage"
)

// openJobs opens the queue and has it hear of every instance's background work.
func (n *Node) openJobs(ctx context.Context, o Options) error {
	var err error
	if n.due, err = n.House.Own(ctx, "due"); err != nil {
		return err
	}
	n.closers = append(n.closers, n.due.Close)
	n.Jobs = jobs.New(n.due, map[jobs.Kind]jobs.Handler{
		jobs.Kind(instance.Sweep):       n.work((*instance.Instance).Sweep),
		jobs.Kind(instance.ExpireTrash): n.work((*instance.Instance).ExpireTrash),
		sweepSessions.Kind:              n.sweepSessions,
	}, jobs.Options{Now: o.Now, Log: o.Logger})
	n.House.Due = func(id instance.ID, w instance.Work, at time.Time) {
		job := jobs.Job{Kind: jobs.Kind(w), Instance: storage.ID(id)}
		// The change is committed, and stays so if its follow-up cannot be
		// noted now: the next deletion of this instance notes it again.
		if err := n.Jobs.Schedule(context.WithoutCancel(ctx), job, at); err != nil {
			o.Logger.Error("background work not scheduled", "kind", w, "err", err)
		}
	}
	return n.Jobs.Schedule(ctx, sweepSessions, o.Now())
}

// sweepSessions is the node's own job: once a day, dead sessions are removed.
var sweepSessions = jobs.Job{Kind: "sweep-sessions", Instance: "sessions"}

func (n *Node) sweepSessions(ctx context.Context, _ storage.ID) error {
	if _, err := n.Sessions.Sweep(ctx); err != nil {
		return err
	}
	return n.Jobs.Schedule(ctx, sweepSessions, n.House.Now().AddDate(0, 0, 1))
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
