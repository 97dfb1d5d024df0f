package badger

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/dgraph-io/ristretto/v2/z"
	"golang.org/x/sys/unix"

	"pims/storage"
)

// resident is how many pages of some memory are in use.
func resident(t *testing.T, mem []byte) (n int) {
	t.Helper()
	page := os.Getpagesize()
	skip := page - int(uintptr(unsafe.Pointer(&mem[0]))%uintptr(page))
	mem = mem[skip:]
	in := make([]byte, len(mem)/page)
	_, _, errno := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&mem[0])), uintptr(len(in)*page), uintptr(unsafe.Pointer(&in[0])))
	if errno != 0 {
		t.Fatal(errno)
	}
	for _, flags := range in {
		n += int(flags & 1)
	}
	return n
}

// TestArenas: an open database keeps no memory that it does not use, and what it
// is given later stays as it was written.
func TestArenas(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	e.mu.Lock()
	arena, statistics := arenaOf(e.slots["a"].db), statisticsOf(e.slots["a"].db)
	e.mu.Unlock()
	if len(arena) < memtable {
		t.Fatalf("Badger has an arena of %d bytes", len(arena))
	}
	if n := resident(t, arena); n > 16 {
		t.Errorf("%d pages are in use", n)
	}
	if len(statistics) != 1<<20 {
		t.Errorf("Badger keeps statistics of %d bytes", len(statistics))
	}
	value := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 10<<10) }
	for i := range 150 {
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set(fmt.Append(nil, i), value(i)) }))
	}
	if n := resident(t, arena); n < 300 {
		t.Errorf("%d pages are in use: it is another arena", n)
	}
	for i := range 150 {
		mustHold(t, ks, fmt.Sprint(i), string(value(i)))
	}
	must(t, ks.Close())
}

// TestDrain: after a compaction the database keeps none of the buffers that its
// tables were built in.
func TestDrain(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{Large: true}) // the service, which drains, leaves it alone
	ks := create(t, e, "a")
	fill(t, ks, 12)
	e.mu.Lock()
	s := e.slots["a"]
	e.mu.Unlock()
	pool := (*z.AllocatorPool)(reflect.ValueOf(s.db).Elem().FieldByName("allocPool").UnsafePointer())
	large := func() bool {
		kept := pool.Get(1, "")
		defer pool.Return(kept)
		return kept.Allocated() >= 1<<20
	}
	for try := 0; !large(); try++ { // its own compactors may have merged long before, and the pool forgets after seconds
		if try == 10 {
			t.Fatal("Badger keeps no large buffer: is there still something to drain?")
		}
		fill(t, ks, 12)
		must(t, s.db.Flatten(1))
	}
	drain(s.db)
	if kept := pool.Get(1, ""); kept.Allocated() > 64<<10 {
		t.Errorf("a buffer of %d bytes is kept", kept.Allocated())
	}
	must(t, ks.Close())
}

// mapped is how much of the tables below a folder counts as memory of this process.
func mapped(t *testing.T, below string) (kib int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	must(t, err)
	table := false
	for line := range strings.Lines(string(maps)) {
		switch f := strings.Fields(line); {
		case !strings.HasSuffix(f[0], ":"):
			table = strings.Contains(line, below) && strings.HasSuffix(line, ".sst\n")
		case table && f[0] == "Rss:":
			n, err := strconv.Atoi(f[1])
			must(t, err)
			kib += n
		}
	}
	return kib
}

// TestUnmap: tables that were gone through do not count as memory in use, can be
// read as before, and go away when they are replaced.
func TestUnmap(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{Large: true}) // the service leaves it alone
	ks := create(t, e, "a")
	fill(t, ks, 12)
	e.mu.Lock()
	s := e.slots["a"]
	e.mu.Unlock()
	must(t, s.db.Flatten(1))
	must(t, s.db.VerifyChecksum()) // reads all
	if kib := mapped(t, dir); kib < 8<<10 {
		t.Fatalf("%d KiB of tables are in memory: is there still something to unmap?", kib)
	}
	unmap(s.db)
	if kib := mapped(t, dir); kib > 1<<10 {
		t.Errorf("%d KiB of tables are in memory", kib)
	}
	must(t, s.db.VerifyChecksum())
	fill(t, ks, 12)
	must(t, merge(s.db))
	if kib := mapped(t, dir); kib > 6<<10 { // what was written last becomes a table meanwhile
		t.Errorf("%d KiB of tables are in memory after a compaction", kib)
	}
	must(t, ks.Close())
}
