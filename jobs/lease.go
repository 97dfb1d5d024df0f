package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"pims/storage"
)

// lease is the right to run a job, until it runs out.
type lease struct {
	job   Job
	token string
	gen   uint64 // of the item when it was taken
}

// maxSteps bounds the writes of one Update.
const maxSteps = 100

// take leases the job that has been due longest. Without one it returns when
// the next will be due, the zero time if none waits.
func (q *Queue) take(ctx context.Context) (l *lease, next time.Time, err error) {
	now := q.now()
	err = q.ks.View(ctx, func(tx storage.Tx) error {
		next, err = q.earliest(tx)
		return err
	})
	if err != nil || next.IsZero() || next.After(now) {
		return nil, next, err
	}
	token := rand.Text()
	err = q.update(ctx, func(tx storage.Tx) error {
		l, next = nil, now // look again at once if maxSteps was reached
		steps := 0
		for p, err := range storage.ScanAll(tx, []byte(keyDue), nil) {
			if unreadable(p, err) {
				return err
			}
			at, j, ok := parseDueKey(p.Key)
			if ok && q.handlers[j.Kind] == nil {
				continue
			}
			if ok && at.After(now) {
				next = at
				return nil
			}
			if steps++; steps > maxSteps {
				return nil
			}
			if l, err = q.claim(tx, p.Key, j, token, now); l != nil || err != nil {
				return err
			}
		}
		next = time.Time{}
		return nil
	})
	if err != nil {
		return nil, next, err
	}
	return l, next, nil
}

// earliest returns when the first job with a handler is due.
func (q *Queue) earliest(tx storage.Tx) (time.Time, error) {
	for p, err := range storage.ScanAll(tx, []byte(keyDue), nil) {
		if unreadable(p, err) {
			return time.Time{}, err
		}
		at, j, ok := parseDueKey(p.Key)
		if !ok || q.handlers[j.Kind] != nil {
			return at, nil
		}
	}
	return time.Time{}, nil
}

// unreadable tells whether a pair is of no use where its key says all: a damaged
// value does no harm there.
func unreadable(p storage.Pair, err error) bool {
	return err != nil && (len(p.Key) == 0 || !errors.Is(err, storage.ErrDamaged))
}

// claim leases a job that the index says is due; nil if it is not to be run
// now after all.
func (q *Queue) claim(tx storage.Tx, key []byte, j Job, token string, now time.Time) (l *lease, err error) {
	stale := true
	err = change(tx, j, func(it *item, found bool) (bool, error) {
		stale = !found || string(dueKey(it.at(), j)) != string(key)
		if stale {
			return false, nil
		}
		if it.Lease, it.Until = "", (time.Time{}); it.Due.After(now) {
			return false, nil // its run crashed, but it was scheduled anew meanwhile
		}
		if it.Tries >= q.opt.Tries { // its last run crashed
			return true, park(tx, j, it.Tries, codeCrashed, now)
		}
		it.Tries++
		it.Lease, it.Until = token, now.Add(q.opt.Lease).Truncate(time.Microsecond)
		l = &lease{j, token, it.Gen}
		return false, nil
	})
	switch {
	case errors.Is(err, storage.ErrDamaged): // one bad job must not hold up the others
		err = errors.Join(tx.Delete(key), tx.Delete([]byte(keyItem+j.path())), park(tx, j, 0, storage.ErrDamaged.Code, now))
	case err == nil && stale:
		err = tx.Delete(key)
	}
	return l, err
}

// extend renews a lease; held is false if it is no longer ours.
func (q *Queue) extend(ctx context.Context, l *lease) (held bool, err error) {
	until := q.now().Add(q.opt.Lease).Truncate(time.Microsecond)
	err = q.update(ctx, func(tx storage.Tx) error {
		held = false
		return change(tx, l.job, func(it *item, found bool) (bool, error) {
			if held = found && it.Lease == l.token; held {
				it.Until = until
			}
			return false, nil
		})
	})
	return held, err
}
