package badger

import (
	"bytes"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"

	"pims/storage"
)

// fill writes mib MiB of values that do not repeat keys.
func fill(t *testing.T, ks storage.Keyspace, mib int) {
	value := bytes.Repeat([]byte{'v'}, 32<<10)
	for i := range mib * 8 {
		err := ks.Update(t.Context(), func(tx storage.Tx) error {
			for j := range 4 {
				if err := tx.Set(fmt.Appendf(nil, "%05d-%d", i, j), value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// TestCompaction: without it writers would stall for ever at 40 tables.
func TestCompaction(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	fill(t, ks, 16)
	e.mu.Lock()
	s := e.slots["a"]
	e.mu.Unlock()
	eventually(t, "level 0 is compacted", func() bool { return !s.crowded() })
	n := 0
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		for _, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	}))
	if n != 16*32 {
		t.Errorf("%d values, want %d", n, 16*32)
	}
	must(t, ks.Close())
}

// TestCompactionOnClose: each time that a keyspace is used and closed adds a
// table to level 0.
func TestCompactionOnClose(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{MaxOpen: 1})
	must(t, create(t, e, "other").Close())
	must(t, create(t, e, "a").Close())
	for i := range flattenAt + 2 {
		ks := open1(t, e, "a")
		set(t, ks, fmt.Sprint(i), "x")
		must(t, ks.Close())
		must(t, open1(t, e, "other").Close()) // takes the only slot
	}
	ks := open1(t, e, "a")
	e.mu.Lock()
	tables := e.slots["a"].db.Levels()[0].NumTables
	e.mu.Unlock()
	if tables > flattenAt {
		t.Errorf("%d tables in level 0", tables)
	}
	for i := range flattenAt + 2 {
		mustHold(t, ks, fmt.Sprint(i), "x")
	}
	must(t, ks.Close())
}

// TestCloseWhileCompacting: Flatten under Close would end the process.
func TestCloseWhileCompacting(t *testing.T) {
	t.Parallel()
	for range 3 {
		e := start(t, t.TempDir(), Options{})
		var all sync.WaitGroup
		for i := range 2 {
			ks := create(t, e, storage.ID(fmt.Sprint("learner-", i)))
			all.Go(func() { fill(t, ks, 6) })
		}
		all.Wait()
		must(t, e.Close())
	}
}

// TestTheLogTellsOfTheDisk: once when the room comes to another state, and not
// at each look.
func TestTheLogTellsOfTheDisk(t *testing.T) {
	t.Parallel()
	for _, large := range []bool{false, true} {
		var log bytes.Buffer
		e := start(t, t.TempDir(), Options{Reserve: 1 << 60, Large: large, IdleAfter: 20 * time.Millisecond, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
		time.Sleep(100 * time.Millisecond)
		must(t, e.Close()) // the service has ended: the log is the test's
		told := bytes.Count(log.Bytes(), []byte(`"state":"spent","was":"roomy"`))
		if want := map[bool]int{false: 1, true: 0}[large]; told != want {
			t.Errorf("large %v: told %d times: %s", large, told, log.Bytes())
		}
	}
}

// TestCrowded: what was written is merged at once while that is cheap, later where
// all that was written before would be rewritten with it, and long before writes
// have to wait.
func TestCrowded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tables       int
		fresh, below int64 // MiB
		want         bool
	}{
		{flattenAt - 1, 8, 0, false},
		{flattenAt, 10, 0, true},
		{flattenAt, 10, 30, true},
		{flattenAt, 10, 60, false},
		{8, 16, 60, true},
		{flattenLate - 1, 30, 1000, false},
		{flattenLate, 32, 1000, true},
	} {
		levels := make([]badgerdb.LevelInfo, 7)
		levels[0].NumTables, levels[0].Size, levels[6].Size = test.tables, test.fresh<<20, test.below<<20
		if crowded(levels) != test.want {
			t.Errorf("%d tables of %d MiB above %d MiB: want %v", test.tables, test.fresh, test.below, test.want)
		}
	}
}
