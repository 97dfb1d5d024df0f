package badger

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/dgraph-io/badger/v4/table"

	"pims/storage"
	"pims/storage/durable"
)

// TestAMergeThatCannotWriteATableLosesNothing: Badger as released drops the error of
// a table that a merge could not make, and removes what it has merged (decision 89).
func TestAMergeThatCannotWriteATableLosesNothing(t *testing.T) {
	t.Parallel()
	for nth := range uint64(4) {
		t.Run(fmt.Sprint(nth), func(t *testing.T) { mergeWithout(t, nth+1) })
	}
}

func mergeWithout(t *testing.T, nth uint64) {
	root := t.TempDir()
	e := start(t, root, Options{})
	ks := create(t, e, "k")
	must(t, ks.Close())
	value := func(i, j int) []byte { return bytes.Repeat([]byte{byte('a' + (i+j)%26)}, 32<<10) }
	check := func(when string) {
		t.Helper()
		ks := open1(t, e, "k")
		lost := 0
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			for i := range 128 {
				for j := range 4 {
					if v, err := tx.Get(fmt.Appendf(nil, "%05d-%d", i, j)); err != nil || !bytes.Equal(v, value(i, j)) {
						lost++
					}
				}
			}
			return nil
		}))
		if lost > 0 {
			t.Errorf("%s: %d of 512 values that were acknowledged are lost", when, lost)
		}
		must(t, ks.Close())
	}
	ks = open1(t, e, "k")
	e.mu.Lock()
	s := e.slots["k"]
	s.manned = true // the service leaves it alone
	e.mu.Unlock()
	for i := range 128 {
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
			for j := range 4 {
				if err := tx.Set(fmt.Appendf(nil, "%05d-%d", i, j), value(i, j)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	dir := durable.Shard(root, "k")
	eventually(t, "the memtables are tables", func() bool {
		logs, err := logsIn(dir)
		must(t, err)
		return len(logs) == 1 // of the one that is written to: no other takes a number
	})
	last := uint64(0)
	for _, one := range s.db.Tables() {
		last = max(last, one.ID)
	}
	must(t, os.Mkdir(table.NewFilename(last+nth, dir), 0o700)) // the nth table of the merge cannot be made, as with EMFILE, ENOSPC or EIO
	err := s.db.Flatten(1)
	t.Logf("Flatten: %v", err)
	must(t, ks.Close())
	check("after the merge")
	must(t, os.Remove(table.NewFilename(last+nth, dir)))
	must(t, e.Close())
	e = start(t, root, Options{})
	check("opened again")
}
