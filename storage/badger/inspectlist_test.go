package badger

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	badgerdb "github.com/dgraph-io/badger/v4"

	"pims/storage"
	"pims/storage/durable"
)

// TestListOfTablesWithADamagedLength: Badger takes a line that reaches beyond the
// end for one that a crash cut off, and forgets the tables in it.
func TestListOfTablesWithADamagedLength(t *testing.T) {
	root, _ := crashed(t)
	path := filepath.Join(durable.Shard(root, "k"), badgerdb.ManifestFilename)
	whole, err := os.ReadFile(path)
	must(t, err)
	last := 8 // behind the magic number
	for next := last; next < len(whole); next += 8 + int(binary.BigEndian.Uint32(whole[next:])) {
		last = next
	}
	for bit := range 8 {
		flipped := append([]byte(nil), whole...)
		if flipped[last+3] ^= 1 << bit; flipped[last+3] < whole[last+3] {
			continue // shorter: its content fails the check
		}
		must(t, os.WriteFile(path, flipped, 0o600))
		if _, err := newest(t, root); !errors.Is(err, storage.ErrDamaged) {
			t.Errorf("bit %d: %v", bit, err)
		}
	}
	must(t, os.WriteFile(path, whole[:len(whole)-1], 0o600))
	if last < len(whole)-8 && holdsLine(whole[last:len(whole)-1]) {
		t.Error("a line that a crash cut off is taken for a whole one")
	}
	must(t, os.WriteFile(path, whole, 0o600))
	if n, err := newest(t, root); err != nil || n != 9 {
		t.Errorf("whole: commit %d, %v", n, err)
	}
}
