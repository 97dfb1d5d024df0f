package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
)

// longestSleep bounds how long Run trusts its timer: the wall clock may jump.
const longestSleep = 5 * time.Minute

// Run runs jobs as they fall due until ctx ends, waits for the handlers that
// run, and returns nil. It returns an error only if the keyspace was closed.
func (q *Queue) Run(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "run jobs")
	var running sync.WaitGroup
	defer running.Wait()
	slots := make(chan struct{}, q.opt.Workers)
	for {
		select {
		case <-ctx.Done():
			return nil
		case slots <- struct{}{}:
		}
		l, next, err := q.take(ctx)
		if l != nil && err == nil {
			running.Go(func() {
				defer func() { <-slots }()
				q.work(ctx, l)
			})
			continue
		}
		<-slots
		if ctx.Err() != nil {
			return nil
		}
		sleep := longestSleep
		switch {
		case errors.Is(err, storage.ErrClosed):
			return err
		case err != nil:
			q.opt.Log.LogAttrs(ctx, slog.LevelError, "due jobs cannot be read", slog.Any("err", err))
			sleep = min(q.opt.Retry, time.Minute)
		case !next.IsZero():
			sleep = min(sleep, max(next.Sub(q.now()), 0))
		}
		q.sleep(ctx, sleep)
	}
}

// sleep waits for a time, for something new, or for the end.
func (q *Queue) sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-q.wake:
	case <-timer.C:
	}
}

// work runs a leased job, renews the lease meanwhile and gives it back.
func (q *Queue) work(ctx context.Context, l *lease) {
	running, cancel := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		q.keep(running, l, cancel)
	}()
	err := call(running, q.handlers[l.job.Kind], l.job.Instance)
	cancel()
	<-renewed

	o := outcome{err: err, stopped: ctx.Err() != nil}
	log := q.opt.Log.With(slog.String("kind", string(l.job.Kind)), slog.String("instance", string(l.job.Instance)))
	if err != nil && !o.stopped {
		log.LogAttrs(ctx, slog.LevelWarn, "job failed", slog.String("code", fault.Code(err)), slog.Any("err", err))
	}
	// The queue may be stopping; what was done is noted all the same. If it
	// cannot be noted, the lease runs out and the job runs once more.
	if err := q.finish(context.WithoutCancel(ctx), l, o); err != nil {
		log.LogAttrs(ctx, slog.LevelError, "job not noted", slog.Any("err", err))
	}
	q.nudge() // its next time may be the earliest
}

// keep renews a lease until ctx ends, and cancels the run once it is lost.
func (q *Queue) keep(ctx context.Context, l *lease, cancel func()) {
	tick := time.NewTicker(q.opt.Lease / 3)
	defer tick.Stop()
	failed := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, err := q.extend(ctx, l)
		if failed++; err == nil {
			failed = 0
		}
		if failed == 1 {
			continue // once more before the lease runs out
		}
		if failed > 1 || !held {
			cancel()
			return
		}
	}
}

// call runs a handler and turns a panic into an error: one damaged instance
// must not take the node down.
func call(ctx context.Context, h Handler, instance storage.ID) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("job handler panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return h(ctx, instance)
}
