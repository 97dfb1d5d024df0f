package preview

import (
	"errors"
	"slices"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Month is how many photos were taken in one.
type Month struct {
	Begins time.Time // its first moment, UTC
	Count  int
}

// Months counts what Photos returns, newest first. It reads no photo, but those
// that the index may know wrongly, and all where tx may not see every file.
func Months(tx *instance.Tx) (months []Month, waits bool, err error) {
	all, err := load(tx)
	if err != nil {
		return nil, false, err
	}
	fresh, more, err := changed(tx)
	if err != nil {
		return nil, false, err
	}
	if waits, err = anyPhoto(tx, fresh, more); err != nil {
		return nil, false, err
	}
	quiet := tx.Quiet() // a number hands nothing out
	s := sight{tree: quiet.Tree(), folders: map[rawID]bool{}}
	every := tx.SeesAll(doctypes.FileName)
	counts := map[int64]int{}
	for _, r := range all {
		sees, err := false, error(nil)
		if every && !fresh[r.id] {
			sees, err = s.folder(r.parent.doc())
		} else if _, err = s.photo(r); err == nil {
			sees = true
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged) {
			return nil, false, err
		}
		if sees {
			counts[monthOf(r.taken)]++
		}
	}
	for begins, n := range counts {
		months = append(months, Month{time.Unix(begins, 0).UTC(), n})
	}
	slices.SortFunc(months, func(a, b Month) int { return b.Begins.Compare(a.Begins) })
	return months, waits, nil
}

func monthOf(taken int64) int64 {
	t := time.Unix(taken, 0).UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).Unix()
}
