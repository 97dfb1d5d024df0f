package badger

import (
	"os"
	"reflect"
	"sync"
	"unsafe"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
	"golang.org/x/sys/unix"
)

// thin gives back what opening a database has touched and nobody uses. The arena
// of its memtable is allocated whole and cleared, so all of its 2.6 MiB are
// resident, of which most databases use a few pages until they are closed. Given
// back, a page reads as zeros, as it did. Of the statistics of the value log, in
// which nothing ever is, the file keeps what was read.
func thin(db *badgerdb.DB) {
	page := os.Getpagesize()
	if arena := arenaOf(db); len(arena) > 2*page {
		begin := page - int(uintptr(unsafe.Pointer(&arena[0]))%uintptr(page)) + page // what is in use of an empty one
		giveBack(arena[begin:])
	}
	giveBack(statisticsOf(db))
}

// giveBack gives back the whole pages of memory that begins at one.
func giveBack(mem []byte) {
	page := os.Getpagesize()
	if whole := len(mem) / page * page; whole > 0 {
		_ = unix.Madvise(mem[:whole], unix.MADV_DONTNEED)
	}
}

// statisticsOf returns the map of the file DISCARD.
func statisticsOf(db *badgerdb.DB) []byte {
	at := reflect.ValueOf(db).Elem().FieldByName("vlog")
	for _, name := range []string{"discardStats", "MmapFile"} {
		if at.Kind() != reflect.Struct {
			return nil
		}
		if at = at.FieldByName(name); at.Kind() != reflect.Pointer || at.IsNil() {
			return nil
		}
		at = at.Elem()
	}
	return bytesOf(at.FieldByName("Data"))
}

// bytesOf returns the bytes that a field holds, nil if it is none or no such one.
func bytesOf(field reflect.Value) []byte {
	if field.Kind() != reflect.Slice || field.Type().Elem().Kind() != reflect.Uint8 {
		return nil
	}
	return field.Bytes()
}

// arenaOf returns the arena of the memtable, which Badger does not let us have:
// nothing where it is no more.
func arenaOf(db *badgerdb.DB) []byte {
	at := reflect.ValueOf(db)
	for _, name := range []string{"mt", "sl", "arena"} {
		if at = at.Elem().FieldByName(name); at.Kind() != reflect.Pointer || at.IsNil() {
			return nil
		}
	}
	return bytesOf(at.Elem().FieldByName("buf"))
}

// drain lets go of the buffers that tables were built in. Badger keeps eight of
// them, 4 MiB each where a database is large, until it has built none for many
// seconds, which while people write is never.
func drain(db *badgerdb.DB) {
	field := reflect.ValueOf(db).Elem().FieldByName("allocPool")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*z.AllocatorPool]() {
		return
	}
	pool := (*z.AllocatorPool)(field.UnsafePointer())
	for range 8 {
		pool.Get(1, "").Release() // one of them, or a small one
	}
}

// unmap has the kernel forget which pages of the tables this process has read and
// written: they stay in its cache of the files, from where those that are read
// again come back, but do not count as memory in use. Each table is held
// meanwhile, for what is in place of one that is gone may be anything.
func unmap(db *badgerdb.DB) {
	for _, t := range tablesOf(db) {
		giveBack(t.Data)
		_ = t.DecrRef() // removes the file of one that was replaced: if that fails, the next opening does
	}
}

// tablesOf returns the tables of a database, held for the caller.
func tablesOf(db *badgerdb.DB) (held []*table.Table) {
	at := reflect.ValueOf(db).Elem().FieldByName("lc")
	if at.Kind() != reflect.Pointer || at.IsNil() {
		return nil
	}
	levels := at.Elem().FieldByName("levels")
	if levels.Kind() != reflect.Slice || levels.Type().Elem().Kind() != reflect.Pointer {
		return nil
	}
	for i := range levels.Len() {
		level := levels.Index(i).Elem()
		lock, tables := level.FieldByName("RWMutex"), level.FieldByName("tables")
		if !lock.IsValid() || lock.Type() != reflect.TypeFor[sync.RWMutex]() || !tables.IsValid() || tables.Type() != reflect.TypeFor[[]*table.Table]() {
			return held
		}
		guard := (*sync.RWMutex)(lock.Addr().UnsafePointer())
		guard.RLock()
		for _, t := range *(*[]*table.Table)(tables.Addr().UnsafePointer()) {
			t.IncrRef()
			held = append(held, t)
		}
		guard.RUnlock()
	}
	return held
}
