package reports

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"pims/storage"
)

// keyReport is where a report lies: number -> Report.
const keyReport = "r/"

func read(tx storage.Tx, number string) (r Report, err error) {
	raw, err := tx.Get([]byte(keyReport + number))
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, storage.ErrDamaged.Because(err)
	}
	return r, nil
}

func write(tx storage.Tx, r Report) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return tx.Set([]byte(keyReport+r.Number), raw)
}

// change changes a report in one commit.
func (d *Desk) change(ctx context.Context, number string, fn func(*Report) error) (r Report, err error) {
	err = d.ks.Update(ctx, func(tx storage.Tx) (err error) {
		if r, err = read(tx, number); err != nil {
			return err
		}
		return errors.Join(fn(&r), write(tx, r))
	})
	return r, err
}

// Get returns a report by its number.
func (d *Desk) Get(ctx context.Context, number string) (r Report, err error) {
	err = d.ks.View(ctx, func(tx storage.Tx) error {
		r, err = read(tx, number)
		return err
	})
	return r, err
}

// List returns all reports, those that wait first, then the newest first.
func (d *Desk) List(ctx context.Context) (all []Report, err error) {
	err = d.ks.View(ctx, func(tx storage.Tx) error {
		all = nil
		for pair, err := range tx.Scan([]byte(keyReport), nil) {
			if err != nil {
				return err
			}
			r, err := read(tx, string(pair.Key[len(keyReport):]))
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Report) int {
		if (a.Decision == nil) != (b.Decision == nil) {
			if a.Decision == nil {
				return -1
			}
			return 1
		}
		return b.Received.Compare(a.Received)
	})
	return all, err
}
