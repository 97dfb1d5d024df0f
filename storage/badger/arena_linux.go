package badger

import (
	"os"
	"reflect"
	"unsafe"

	badgerdb "github.com/dgraph-io/badger/v4"
	"golang.org/x/sys/unix"
)

// thin gives back the memory of an empty memtable. Its arena is allocated whole
// and cleared, so all of its 2.6 MiB are resident, of which most databases use a
// few pages until they are closed. Given back, a page reads as zeros, as it did.
func thin(db *badgerdb.DB) {
	arena := arenaOf(db)
	if len(arena) == 0 {
		return
	}
	page := os.Getpagesize()
	begin := page - int(uintptr(unsafe.Pointer(&arena[0]))%uintptr(page)) + page // what is in use of an empty one
	if end := len(arena) - page; begin < end {
		_ = unix.Madvise(arena[begin:begin+(end-begin)/page*page], unix.MADV_DONTNEED)
	}
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
	buf := at.Elem().FieldByName("buf")
	if buf.Kind() != reflect.Slice || buf.Type().Elem().Kind() != reflect.Uint8 {
		return nil
	}
	return buf.Bytes()
}
