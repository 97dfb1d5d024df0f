package badger

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"pims/storage"
)

// TestSustainedWriting: whoever writes on and on never waits for compaction.
func TestSustainedWriting(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	const keyspaces, updates, each = 3, 100, 200
	value := bytes.Repeat([]byte{'v'}, 500)
	var all sync.WaitGroup
	for n := range keyspaces {
		ks := create(t, e, storage.ID(fmt.Sprint("learner-", n)))
		all.Go(func() {
			var longest time.Duration
			for i := range updates {
				began := time.Now()
				err := ks.Update(t.Context(), func(tx storage.Tx) error {
					for j := range each {
						if err := tx.Set(fmt.Appendf(nil, "%04d-%d", (i*7919)%updates, j), value); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				longest = max(longest, time.Since(began))
			}
			if longest > 3*time.Second {
				t.Errorf("an update took %v", longest)
			}
			if err := ks.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
