package jobs

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// Schedule makes a job due at a moment, on disk when it returns. It replaces
// what was scheduled of the same job, forgets its failures and brings it back
// if it was parked. A run of it that is under way goes on, and then the job
// runs again.
func (q *Queue) Schedule(ctx context.Context, j Job, at time.Time) (err error) {
	defer fault.Wrap(&err, "schedule %s", j.Kind)
	if !j.valid() {
		return ErrBadJob
	}
	due := at.UTC().Truncate(time.Microsecond)
	err = q.update(ctx, func(tx storage.Tx) error {
		if err := unpark(tx, j); err != nil {
			return err
		}
		plan := func(it *item, found bool) (bool, error) {
			if found && it.Due.Equal(due) && it.Tries == 0 {
				return false, nil // said before: nothing to write
			}
			it.Due, it.Tries, it.Gen = due, 0, it.Gen+1
			return false, nil
		}
		err := change(tx, j, plan)
		if errors.Is(err, storage.ErrDamaged) {
			err = errors.Join(drop(tx, j), change(tx, j, plan))
		}
		return err
	})
	if err == nil {
		q.nudge()
	}
	return err
}

// Withdraw removes all jobs of an instance, the parked ones too, and ends the
// context of a handler that runs one when its lease is next renewed.
func (q *Queue) Withdraw(ctx context.Context, instance storage.ID) (err error) {
	defer fault.Wrap(&err, "withdraw jobs")
	if !instance.Valid() {
		return ErrBadJob
	}
	return q.update(ctx, func(tx storage.Tx) error {
		for p, err := range storage.ScanAll(tx, []byte(keyItem+string(instance)+"/"), nil) {
			if unreadable(p, err) {
				return err
			}
			j, _ := parsePath(string(p.Key[len(keyItem):]))
			if err := drop(tx, j); err != nil {
				return err
			}
		}
		for p, err := range storage.ScanAll(tx, []byte(keyParked+string(instance)+"/"), nil) {
			if unreadable(p, err) {
				return err
			}
			if err := tx.Delete(p.Key); err != nil {
				return err
			}
		}
		return nil
	})
}

// drop removes a job; what the index still says of a damaged one is removed
// when it falls due.
func drop(tx storage.Tx, j Job) error {
	err := change(tx, j, func(*item, bool) (bool, error) { return true, nil })
	if errors.Is(err, storage.ErrDamaged) {
		err = tx.Delete([]byte(keyItem + j.path()))
	}
	return err
}
