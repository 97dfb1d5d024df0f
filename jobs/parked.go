package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"pims/fault"
	"pims/storage"
)

// Parked is a job that failed too often and waits for somebody to look.
type Parked struct {
	Job   Job
	Tries int
	Since time.Time
	Code  string // of the last fault; "crashed" if the process died each time
}

const codeCrashed = "crashed"

type parkedItem struct {
	Tries int       `json:"tries"`
	Since time.Time `json:"since"`
	Code  string    `json:"code"`
}

func park(tx storage.Tx, j Job, tries int, code string, now time.Time) error {
	raw, err := json.Marshal(parkedItem{tries, now, code})
	if err != nil {
		return err
	}
	return tx.Set([]byte(keyParked+j.path()), raw)
}

func unpark(tx storage.Tx, j Job) error {
	key := []byte(keyParked + j.path())
	if _, err := tx.Get(key); errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return tx.Delete(key)
}

// Parked yields the parked jobs in the order of their instances.
func (q *Queue) Parked(ctx context.Context) iter.Seq2[Parked, error] {
	return func(yield func(Parked, error) bool) {
		var from []byte
		for {
			page, next, err := q.parkedPage(ctx, from)
			for _, p := range page {
				if !yield(p, nil) {
					return
				}
			}
			if err != nil {
				yield(Parked{}, err)
				return
			}
			if next == nil {
				return
			}
			from = next
		}
	}
}

const pageSize = 200

// parkedPage reads some parked jobs, so that no transaction is open while the
// caller looks at them. next is nil at the end.
func (q *Queue) parkedPage(ctx context.Context, from []byte) (page []Parked, next []byte, err error) {
	defer fault.Wrap(&err, "parked jobs")
	err = q.ks.View(ctx, func(tx storage.Tx) error {
		for p, err := range storage.ScanAll(tx, []byte(keyParked), from) {
			if unreadable(p, err) {
				return err
			}
			if len(page) == pageSize {
				next = p.Key
				return nil
			}
			var it parkedItem
			if json.Unmarshal(p.Value, &it) != nil {
				it = parkedItem{Code: storage.ErrDamaged.Code}
			}
			j, _ := parsePath(string(p.Key[len(keyParked):]))
			page = append(page, Parked{j, it.Tries, it.Since, it.Code})
		}
		return nil
	})
	return page, next, err
}
