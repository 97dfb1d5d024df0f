package storage

import (
	"errors"
	"iter"
)

// ScanAll is tx.Scan that goes on after a value that fails its check, which is
// yielded as ErrDamaged with its key: one bad record must not hide the others.
func ScanAll(tx Tx, prefix, from []byte) iter.Seq2[Pair, error] {
	return func(yield func(Pair, error) bool) {
		for more := true; more; {
			more = false
			for p, err := range tx.Scan(prefix, from) {
				if !yield(p, err) {
					return
				}
				if more = errors.Is(err, ErrDamaged) && len(p.Key) > 0; more {
					from = append(p.Key, 0)
					break
				}
			}
		}
	}
}
