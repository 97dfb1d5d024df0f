package badger

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"unsafe"

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
	arena := arenaOf(e.slots["a"].db)
	e.mu.Unlock()
	if len(arena) < memtable {
		t.Fatalf("Badger has an arena of %d bytes", len(arena))
	}
	if n := resident(t, arena); n > 16 {
		t.Errorf("%d pages are in use", n)
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
