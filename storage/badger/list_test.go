package badger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"google.golang.org/protobuf/proto"

	"pims/storage"
	"pims/storage/durable"
)

// listed is how many tables listedTables makes, each with a value of its own and a
// newer one of a key that all have: enough to be merged.
const listed = 7

// listedTables returns the root of a keyspace "k" of some tables, and the folder of that.
func listedTables(t *testing.T) (root, dir string) {
	t.Helper()
	root = t.TempDir()
	e := start(t, root, Options{})
	must(t, errors.Join(create(t, e, "k").Close(), e.Close()))
	dir = durable.Shard(root, "k")
	for n := range listed {
		db, err := openDatabase(database(dir, false, 0, slog.New(slog.DiscardHandler)))
		must(t, err)
		commitBare(t, db, fmt.Sprint("own-", n), fmt.Sprint(n))
		commitBare(t, db, "all", fmt.Sprint(n))
		must(t, db.Close())
	}
	if tables := tablesIn(t, dir); len(tables) != listed {
		t.Fatalf("%d tables", len(tables))
	}
	return root, dir
}

// commitBare commits to a database that no engine has.
func commitBare(t *testing.T, db *badgerdb.DB, key, value string) {
	t.Helper()
	number := db.MaxVersion() + 1
	txn := db.NewTransactionAt(number, true)
	defer txn.Discard()
	must(t, txn.Set(ours([]byte(key)), []byte(value)))
	must(t, txn.CommitAt(number, nil))
}

func tablesIn(t *testing.T, dir string) []string {
	t.Helper()
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	must(t, err)
	return tables
}

// mustHoldTables opens the keyspace of listedTables twice: the second time shows
// what the first has left.
func mustHoldTables(t *testing.T, root string, more ...string) {
	t.Helper()
	for range 2 {
		e := start(t, root, Options{})
		ks := open1(t, e, "k")
		for n := range listed {
			mustHold(t, ks, fmt.Sprint("own-", n), fmt.Sprint(n))
		}
		mustHold(t, ks, "all", fmt.Sprint(listed-1))
		for _, key := range more {
			mustHold(t, ks, key, key)
		}
		must(t, errors.Join(ks.Close(), e.Close()))
	}
}

// lengthen adds to a list of tables n that came and went, as Badger does.
func lengthen(t *testing.T, dir string, n uint64) {
	t.Helper()
	var set pb.ManifestChangeSet
	for id := range n {
		for _, op := range []pb.ManifestChange_Operation{pb.ManifestChange_CREATE, pb.ManifestChange_DELETE} {
			set.Changes = append(set.Changes, &pb.ManifestChange{Id: 1<<20 + id, Op: op})
		}
	}
	raw, err := proto.Marshal(&set)
	must(t, err)
	head := binary.BigEndian.AppendUint32(nil, uint32(len(raw)))
	head = binary.BigEndian.AppendUint32(head, crc32.Checksum(raw, castagnoli))
	f, err := os.OpenFile(filepath.Join(dir, badgerdb.ManifestFilename), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.Write(append(head, raw...))
	must(t, errors.Join(err, f.Close()))
}

// TestALogGoesWithItsMemtable: replayed after a merge has dropped deletions of
// later logs, it would bring back what those deleted. So it does not wait for who reads.
func TestALogGoesWithItsMemtable(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	e := start(t, root, Options{})
	ks := create(t, e, "k")
	set(t, ks, "k", "v")
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		next, stop := iter.Pull2(tx.Scan(nil, nil))
		defer stop()
		if _, err, _ := next(); err != nil {
			return err
		}
		for i := range 3 * memtable / (60 << 10) {
			set(t, ks, fmt.Sprint(i), strings.Repeat("x", 60<<10))
		}
		eventually(t, "the logs of full memtables are gone", func() bool {
			logs, err := logsIn(durable.Shard(root, "k"))
			must(t, err)
			return len(logs) == 1
		})
		return nil
	}))
	must(t, ks.Close())
}

func TestATableThatIsLostStaysDamage(t *testing.T) {
	t.Parallel()
	root, dir := listedTables(t)
	must(t, os.Remove(tablesIn(t, dir)[1]))
	e := start(t, root, Options{})
	_, err := e.Open(t.Context(), "k")
	mustBe(t, err, storage.ErrDamaged)
	must(t, e.Close())
}
