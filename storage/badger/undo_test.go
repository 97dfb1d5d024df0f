package badger

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	badgerdb "github.com/dgraph-io/badger/v4"

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

func optionsOf(root string) badgerdb.Options {
	return database(durable.Shard(root, "k"), false, 0, slog.New(slog.DiscardHandler))
}

func TestATableThatWasPutOnTheListInVainIsTakenOffAgain(t *testing.T) {
	t.Parallel()
	root, tables := twoTables(t)
	if noted, err := noteUndone(optionsOf(root)); noted || err != nil {
		t.Fatalf("noted %v, %v while all is well", noted, err)
	}
	must(t, os.Remove(tables[1]))
	if noted, err := noteUndone(optionsOf(root)); !noted || err != nil {
		t.Fatalf("noted %v, %v", noted, err)
	}
	for range 2 {
		e := start(t, root, Options{})
		ks := open1(t, e, "k")
		mustHold(t, ks, "a", "1")
		must(t, errors.Join(ks.Close(), e.Close()))
	}
}

func TestATableThatIsLostStaysDamage(t *testing.T) {
	t.Parallel()
	root, tables := twoTables(t)
	must(t, os.Remove(tables[0]))
	if noted, err := noteUndone(optionsOf(root)); noted || err != nil {
		t.Fatalf("noted %v, %v", noted, err)
	}
	e := start(t, root, Options{})
	_, err := e.Open(t.Context(), "k")
	mustBe(t, err, storage.ErrDamaged)
}
