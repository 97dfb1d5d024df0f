package badger

import (
	"os"
	"strings"
	"testing"

	"pims/storage"
)

func openFiles(t *testing.T, below string) (open []string) {
	links, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	for _, l := range links {
		if to, err := os.Readlink("/proc/self/fd/" + l.Name()); err == nil && strings.HasPrefix(to, below) {
			open = append(open, to)
		}
	}
	maps, err := os.ReadFile("/proc/self/maps")
	must(t, err)
	for line := range strings.Lines(string(maps)) {
		if strings.Contains(line, below) {
			open = append(open, line)
		}
	}
	return open
}

func TestNothingStaysOpen(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(dir, Options{})
	must(t, err)
	ks, err := e.Create(t.Context(), "one")
	must(t, err)
	for i := range 90 {
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte{'a', byte(i)}, make([]byte, 60<<10)) }))
	}
	must(t, ks.Close())
	must(t, e.Close())
	if open := openFiles(t, dir); len(open) > 0 {
		t.Errorf("open: %q", open)
	}
}
