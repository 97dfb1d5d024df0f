package badger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pims/storage"
	"pims/storage/durable"
)

// crashed returns a root whose keyspace "k" has ten commits in a log that a crash
// left, and that log.
func crashed(t *testing.T) (root, log string) {
	t.Helper()
	alive := t.TempDir()
	e := start(t, alive, Options{})
	ks := create(t, e, "k")
	for n := range 10 {
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
			return errors.Join(tx.Set([]byte("first"), fmt.Append(nil, n)), tx.Set([]byte("second"), make([]byte, 3000)), tx.Set([]byte("third"), fmt.Append(nil, n)))
		}))
	}
	root = t.TempDir()
	folder := durable.Shard(root, "k")
	must(t, os.MkdirAll(filepath.Dir(folder), 0o700))
	must(t, os.CopyFS(folder, os.DirFS(durable.Shard(alive, "k"))))
	must(t, errors.Join(ks.Close(), e.Close()))
	logs, err := filepath.Glob(filepath.Join(folder, "*.mem"))
	must(t, err)
	if len(logs) != 1 {
		t.Fatalf("%d logs", len(logs))
	}
	return root, logs[0]
}

// newest opens the keyspace and returns the number of the last commit that is
// there, all of it.
func newest(t *testing.T, root string) (n int, err error) {
	t.Helper()
	e := start(t, root, Options{})
	defer func() { must(t, e.Close()) }()
	ks, err := e.Open(t.Context(), "k")
	if err != nil {
		return 0, err
	}
	defer func() { must(t, ks.Close()) }()
	return n, ks.View(t.Context(), func(tx storage.Tx) error {
		first, err := tx.Get([]byte("first"))
		if err != nil {
			return err
		}
		third, err := tx.Get([]byte("third"))
		if err == nil && string(first) != string(third) {
			t.Errorf("half a commit: %s and %s", first, third)
		}
		_, _ = fmt.Sscan(string(first), &n)
		return err
	})
}

// records returns where the records of a log begin, and where the last one ends.
func records(t *testing.T, raw []byte) (at []int, end int) {
	t.Helper()
	end = logHeader
	for {
		r, ok := parseRecord(raw[end:])
		if !ok {
			return at, end
		}
		at, end = append(at, end), end+r.size
	}
}

func TestALogDamagedInItsMiddleIsNotCutOffInSilence(t *testing.T) {
	t.Parallel()
	root, log := crashed(t)
	whole, err := os.ReadFile(log)
	must(t, err)
	at, end := records(t, whole)
	if len(at) != 40 {
		t.Fatalf("%d records, not ten commits of three and an end", len(at))
	}
	for n, begin := range at[:36] {
		for _, off := range []int{0, 2, 3, 9} { // flags, lengths, key
			bent := append([]byte(nil), whole[:end+100]...)
			bent[begin+off] ^= 1 << (n % 8)
			var cut logCut
			if cut.replay(bent); !cut.loses {
				t.Errorf("byte %d of record %d is another, and nobody notices", off, n)
			}
		}
	}
	gone := append([]byte(nil), whole[:end+100]...)
	clear(gone[at[32]:at[36]]) // the last but one
	var cut logCut
	if cut.replay(gone); !cut.loses {
		t.Error("a whole commit is gone, and nobody notices")
	}
	whole[at[20]+10] ^= 1
	must(t, os.WriteFile(log, whole, 0o600))
	_, err = newest(t, root)
	mustBe(t, err, storage.ErrDamaged)
}

func TestATornLastCommitIsAsIfItNeverWas(t *testing.T) {
	t.Parallel()
	root, log := crashed(t)
	whole, err := os.ReadFile(log)
	must(t, err)
	at, end := records(t, whole)
	for torn := at[36]; torn < end; torn += 7 {
		bent := append([]byte(nil), whole[:end+100]...)
		clear(bent[torn:min(torn+500, end)]) // a page that was not written
		var cut logCut
		if cut.replay(bent); cut.loses {
			t.Fatalf("torn at %d, it counts as damaged", torn)
		}
	}
	clear(whole[at[37]:end])
	must(t, os.WriteFile(log, whole, 0o600))
	if n, err := newest(t, root); err != nil || n != 8 {
		t.Errorf("the last commit is %d, %v", n, err)
	}
}

func TestALogThatWasMadeAndNeverWrittenToIsNoHindrance(t *testing.T) {
	t.Parallel()
	root, log := crashed(t)
	for _, name := range []string{"00009.mem", "000009.vlog"} {
		must(t, os.WriteFile(filepath.Join(filepath.Dir(log), name), nil, 0o600))
	}
	if n, err := newest(t, root); err != nil || n != 9 {
		t.Errorf("the last commit is %d, %v", n, err)
	}
}

func FuzzLog(f *testing.F) {
	f.Add(make([]byte, 100))
	f.Add([]byte("12345678901234567890\x40\x00\x09\x01\x00k........v...."))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var cut logCut
		if cut.replay(raw); cut.loses && !cut.torn {
			t.Error("something is lost and nothing is torn")
		}
	})
}
