package badger

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"google.golang.org/protobuf/proto"

	"pims/storage"
	"pims/storage/durable"
)

// twoTables returns the root of a keyspace "k" with a value in each of two
// tables, and their paths.
func twoTables(t *testing.T) (root string, tables []string) {
	t.Helper()
	root = t.TempDir()
	for n, key := range []string{"a", "b"} {
		e := start(t, root, Options{})
		if n == 0 {
			must(t, create(t, e, "k").Close())
		}
		ks := open1(t, e, "k")
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(key), []byte("1")) }))
		must(t, errors.Join(ks.Close(), e.Close()))
	}
	tables, err := filepath.Glob(filepath.Join(durable.Shard(root, "k"), "*.sst"))
	must(t, err)
	if len(tables) != 2 {
		t.Fatalf("%d tables", len(tables))
	}
	return root, tables
}

func number(t *testing.T, path string) uint64 {
	t.Helper()
	id, ok := table.ParseFileID(path)
	if !ok {
		t.Fatalf("%s is no table", path)
	}
	return id
}

// putOn adds a record to the list of tables, as Badger does.
func putOn(t *testing.T, dir string, changes ...*pb.ManifestChange) {
	t.Helper()
	raw, err := proto.Marshal(&pb.ManifestChangeSet{Changes: changes})
	must(t, err)
	head := binary.BigEndian.AppendUint32(nil, uint32(len(raw)))
	head = binary.BigEndian.AppendUint32(head, crc32.Checksum(raw, castagnoli))
	f, err := os.OpenFile(filepath.Join(dir, badgerdb.ManifestFilename), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.Write(append(head, raw...))
	must(t, errors.Join(err, f.Close()))
}

func creates(id uint64) *pb.ManifestChange {
	return &pb.ManifestChange{Id: id, Op: pb.ManifestChange_CREATE}
}

func deletes(id uint64) *pb.ManifestChange {
	return &pb.ManifestChange{Id: id, Op: pb.ManifestChange_DELETE}
}

// opened is what a database that opens now would know.
func opened(t *testing.T, dir string) *vain {
	t.Helper()
	end, err := listEnd(dir)
	must(t, err)
	return &vain{dir: dir, from: end}
}

func mustFind(t *testing.T, v *vain, want bool) {
	t.Helper()
	if found, err := v.failed(); found != want || err != nil {
		t.Fatalf("found %v, %v, want %v", found, err, want)
	}
}

func TestWhatWasPutOnTheListInVainIsTakenOffAgain(t *testing.T) {
	t.Parallel()
	root, tables := twoTables(t)
	dir := durable.Shard(root, "k")
	v := opened(t, dir)
	mustFind(t, v, false)
	putOn(t, dir, creates(100)) // a memtable, twice
	mustFind(t, v, true)
	putOn(t, dir, creates(101))
	mustFind(t, v, true)
	putOn(t, dir, deletes(number(t, tables[0])), deletes(number(t, tables[1])), creates(102)) // a compaction
	mustFind(t, v, true)
	for range 2 {
		e := start(t, root, Options{})
		ks := open1(t, e, "k")
		mustHold(t, ks, "a", "1")
		mustHold(t, ks, "b", "1")
		must(t, errors.Join(ks.Close(), e.Close()))
	}
}

// TestANoteIsTriedAgain: what kept the list from being flushed may keep the note too.
func TestANoteIsTriedAgain(t *testing.T) {
	t.Parallel()
	root, _ := twoTables(t)
	dir := durable.Shard(root, "k")
	v := opened(t, dir)
	putOn(t, dir, creates(100))
	inTheWay := filepath.Join(dir, undone)
	must(t, os.Mkdir(inTheWay, 0o700))
	_, err := v.note()
	if err == nil {
		t.Fatal("the note is written over a folder")
	}
	time.AfterFunc(50*time.Millisecond, func() { _ = os.Remove(inTheWay) })
	mustFind(t, v, true)
	e := start(t, root, Options{})
	ks := open1(t, e, "k")
	mustHold(t, ks, "b", "1")
	must(t, errors.Join(ks.Close(), e.Close()))
}

func TestATableThatIsLostStaysDamage(t *testing.T) {
	t.Parallel()
	root, tables := twoTables(t)
	v := opened(t, durable.Shard(root, "k"))
	must(t, os.Remove(tables[1]))
	mustFind(t, v, false)
	putOn(t, v.dir, creates(100))
	mustFind(t, v, false) // nothing that would help
	e := start(t, root, Options{})
	_, err := e.Open(t.Context(), "k")
	mustBe(t, err, storage.ErrDamaged)
	must(t, e.Close())
}
