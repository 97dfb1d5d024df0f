package jobs

import (
	"context"
	"time"

	"pims/fault"
	"pims/storage"
)

// outcome is how a run ended.
type outcome struct {
	err     error
	stopped bool // the queue stopped: a failure is not the job's
}

// finish gives a lease back. A job that was handed on meanwhile is left alone.
func (q *Queue) finish(ctx context.Context, l *lease, o outcome) (err error) {
	defer fault.Wrap(&err, "finish %s", l.job.Kind)
	now, jitter := q.now(), q.opt.Rand()
	return q.update(ctx, func(tx storage.Tx) error {
		return change(tx, l.job, func(it *item, found bool) (bool, error) {
			if !found || it.Lease != l.token {
				return false, nil
			}
			it.Lease, it.Until = "", time.Time{}
			switch {
			case it.Gen != l.gen: // scheduled anew while it ran
				return false, nil
			case o.err == nil:
				return true, nil
			case o.stopped:
				it.Tries--
				return false, nil
			case it.Tries >= q.opt.Tries:
				return true, park(tx, l.job, it.Tries, fault.Code(o.err), now)
			}
			it.Due = now.Add(q.pause(it.Tries, jitter)).Truncate(time.Microsecond)
			return false, nil
		})
	})
}

// pause is how long a job rests after its n-th failure: doubling, with half to
// one and a half times of it so that those that failed together part.
func (q *Queue) pause(n int, jitter float64) time.Duration {
	d := q.opt.Retry
	for ; n > 1 && d < q.opt.MaxRetry; n-- {
		d *= 2
	}
	d = min(d, q.opt.MaxRetry)
	return time.Duration(float64(d) * (0.5 + jitter))
}
