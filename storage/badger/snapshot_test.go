package badger

import (
	"fmt"
	"iter"
	"testing"

	"pims/storage"
)

// TestScansReadAhead: of a long scan more is read than was asked for. Who stops at
// any place, scans within a scan, or leaves one behind, meets none of it.
func TestScansReadAhead(t *testing.T) {
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "long")
	const n = 7*maxBatch + 5
	key := func(i int) []byte { return fmt.Appendf(nil, "%04d", i) }
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
		for i := range n {
			if err := tx.Set(key(i), key(i)); err != nil {
				return err
			}
		}
		return nil
	}))
	var left func() (storage.Pair, error, bool)
	var stop func()
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		for _, most := range []int{0, 1, maxBatch, 3*maxBatch + 1, n, n + 1} {
			got := 0
			for p, err := range tx.Scan(nil, nil) {
				if err != nil {
					return err
				}
				if got == most {
					break
				}
				if string(p.Key) != string(key(got)) || string(p.Value) != string(key(got)) {
					t.Fatalf("number %d is %s: %s", got, p.Key, p.Value)
				}
				if got%100 == 99 {
					for q, err := range tx.Scan(nil, p.Key) {
						if err != nil || string(q.Key) != string(p.Key) {
							t.Fatalf("from %s on comes %s, %v", p.Key, q.Key, err)
						}
						break
					}
				}
				got++
			}
			if got != min(most, n) {
				t.Errorf("%d of %d", got, most)
			}
		}
		left, stop = iter.Pull2(tx.Scan(nil, nil))
		for range 2 * maxBatch {
			_, _, _ = left()
		}
		return nil
	}))
	if p, err, _ := left(); err == nil {
		t.Errorf("after the end of its View a scan goes on with %s", p.Key)
	}
	stop()
}
