package disk

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"pims/storage"
)

// steadily stages small records and flushes each, so that zeros lie behind them.
func steadily(t *testing.T, b *Blobs, n int) (refs []storage.Ref) {
	t.Helper()
	for i := range n {
		refs = append(refs, stage(t, b, someID, fmt.Appendf(nil, "record %d", i)))
		must(t, b.Flush(t.Context(), someID, refs[i].ID))
	}
	return refs
}

func sizeOfFile(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

// TestZerosBehindRecords: they go when the segment is closed, and after a crash
// with the next Reclaim; nobody takes them for records.
func TestZerosBehindRecords(t *testing.T) {
	b := open(t)
	refs := steadily(t, b, 20)
	path := files(t, b.root)[0]
	if sizeOfFile(t, path) < 32<<10 {
		t.Fatal("no zeros")
	}
	again, err := New(b.root) // as after a crash
	must(t, err)
	for i, ref := range refs {
		if got, err := read(again, someID, ref); err != nil || !bytes.Equal(got, fmt.Appendf(nil, "record %d", i)) {
			t.Fatalf("record %d: %q, %v", i, got, err)
		}
	}
	if ids := listed(t, again, someID); len(ids) != len(refs) {
		t.Errorf("%d records", len(ids))
	}
	must(t, again.Reclaim(t.Context(), someID))
	if size := sizeOfFile(t, path); size > 4<<10 {
		t.Errorf("%d bytes after Reclaim", size)
	}

	b = open(t)
	steadily(t, b, 20)
	must(t, b.Close())
	if size := sizeOfFile(t, files(t, b.root)[0]); size > 4<<10 {
		t.Errorf("%d bytes after closing", size)
	}
}

// TestGivenUpWhileItGrows: a segment is not removed for what was in it when it was
// looked at, if a record has come since, into the zeros behind.
func TestGivenUpWhileItGrows(t *testing.T) {
	b := open(t)
	for _, ref := range steadily(t, b, 20) {
		must(t, b.Delete(t.Context(), someID, ref.ID))
	}
	at := where{someID, 0}
	for known := range b.writers.known {
		at = known
	}
	grew := b.writers.end(at)
	late := stage(t, b, someID, []byte("late"))
	if b.writers.giveUp(at, grew) {
		t.Error("the segment would be removed with a record that lives")
	}
	must(t, b.Reclaim(t.Context(), someID))
	must(t, b.Flush(t.Context(), someID, late.ID))
	if got, err := read(b, someID, late); err != nil || string(got) != "late" {
		t.Errorf("%q, %v", got, err)
	}
}
