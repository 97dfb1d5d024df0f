package notices

import (
	"context"
	"errors"
	"time"

	"pims/consent"
	"pims/instance"
	"pims/storage"
)

// keyDeposits is where space says when deposits were told of last.
const keyDeposits = "deposits"

// quiet is how long nothing is said of deposits after a message about them: a
// class hands in one by one, and its teacher hears of it once a day.
const quiet = 24 * time.Hour

// deposits is keyDeposits if something was left by a link since the last message
// about that, and that message is old enough.
func deposits(tx *instance.Tx) (keys []string, err error) {
	due, err := depositsDue(tx)
	if err != nil || due.IsZero() || due.After(tx.Now()) {
		return nil, err
	}
	return []string{keyDeposits}, nil
}

// depositsDue is when deposits are to be told of; zero if all are.
func depositsDue(tx *instance.Tx) (due time.Time, err error) {
	last, err := consent.LastDeposit(tx)
	if err != nil || last.IsZero() {
		return due, err
	}
	raw, err := tx.Space(space).Get([]byte(keyDeposits))
	if errors.Is(err, storage.ErrNotFound) {
		return last, nil
	}
	var told time.Time
	if err == nil && told.UnmarshalText(raw) != nil {
		err = storage.ErrDamaged
	}
	if err != nil || !last.After(told) {
		return due, err
	}
	return told.Add(quiet), nil
}

// again asks for the next run, if something has to wait for it.
func again(ctx context.Context, inst *instance.Instance) error {
	var due time.Time
	err := inst.View(ctx, func(tx *instance.Tx) (err error) {
		if due, err = depositsDue(tx); !due.After(tx.Now()) {
			due = time.Time{}
		}
		return err
	})
	if err != nil || due.IsZero() {
		return err
	}
	return inst.Update(ctx, func(tx *instance.Tx) error {
		tx.Want(Work, due)
		return nil
	})
}
