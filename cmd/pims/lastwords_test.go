package main

import (
	"strings"
	"testing"
)

const stack = `
goroutine 41 [running]:
runtime.throw({0x1d, 0xc000})
	/usr/local/go/src/runtime/panic.go:1023 +0x5c
github.com/dgraph-io/badger/v4/table.(*buildData).Copy(0xc00012, {0xc0001, 0x40, 0x40})
	/go/pkg/mod/github.com/dgraph-io/badger/v4/table/builder.go:300 +0x1d
pims/storage/badger.(*Engine).close(...)
	/src/storage/badger/close.go:40
created by pims/storage/badger.(*Engine).startClose in goroutine 12
	/src/storage/badger/close.go:20 +0x99

goroutine 1 [select]:
main.elsewhere()
	/src/main.go:1 +0x1
`

const innermost = "github.com/dgraph-io/badger/v4/table.(*buildData).Copy < pims/storage/badger.(*Engine).close < pims/storage/badger.(*Engine).startClose"

func TestACrashIsToldWithoutWhatItHeld(t *testing.T) {
	for _, test := range []struct{ what, dump, why, where string }{
		{"a fault on a page", "unexpected fault address 0x7f\nfatal error: fault\n[signal SIGBUS: bus error code=0x2]\n" + stack, "unexpected fault address 0x7f", innermost},
		{"a bug", "panic: runtime error: index out of range [3] with length 2\n" + stack, "panic: runtime error: index out of range [3] with length 2", innermost},
		{"a panic that names somebody", "panic: open /srv/Girard Tom.odt: broken\n\tpanic: tom.girard\n" + stack, "panic", innermost},
		{"a panic of several lines", "panic: tom.girard\nGirard(1)\n\tat home\n" + stack, "panic", innermost},
		{"killed", "", "", ""},
	} {
		w := &lastWords{}
		for _, part := range strings.SplitAfter(test.dump, "e") { // as a pipe may cut it
			if _, err := w.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		why, where := w.read()
		if why != test.why || where != test.where {
			t.Errorf("%s: %q in %q", test.what, why, where)
		}
	}
}

func TestAnEndlessDumpIsCut(t *testing.T) {
	w := &lastWords{}
	for range 10_000 {
		if _, err := w.Write([]byte(strings.Repeat("x", 99) + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.kept) > wordsKept {
		t.Errorf("%d bytes are kept", len(w.kept))
	}
}
