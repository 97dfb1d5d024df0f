package disk

import (
	"bytes"
	"os"
	"syscall"
	"testing"

	"pims/storage"
)

// TestRoom: of 300 records of 8 KiB (2,000 in the full mode), every second is
// deleted, then all.
func TestRoom(t *testing.T) {
	b, n := open(t), 300
	if os.Getenv("PIMS_TEST_FULL") != "" {
		n = 2000
	}
	content := make([]byte, 8<<10+28) // as it lies, sealed
	var refs []storage.Ref
	for i := range n {
		content[0] = byte(i)
		refs = append(refs, stage(t, b, someID, content))
	}
	must(t, b.Flush(t.Context(), someID, refs[len(refs)-1].ID))
	path := files(t, b.root)[0]
	before := taken(t, path)
	for i := 0; i < len(refs); i += 2 {
		must(t, b.Delete(t.Context(), someID, refs[i].ID))
	}
	must(t, b.Reclaim(t.Context(), someID))
	half := taken(t, path)
	// Blocks that a living record touches stay: about one for each hole.
	t.Logf("%d records take %d KiB, %d of them %d KiB after Reclaim", n, before>>10, n/2, half>>10)
	if lost := half - before/2; lost > int64(n/2)*block {
		t.Skipf("%d KiB are left of %d: this file system punches no holes", half>>10, before>>10)
	}
	for i := 1; i < len(refs); i += 2 {
		content[0] = byte(i)
		if got, err := read(b, someID, refs[i]); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("record %d after Reclaim: %v", i, err)
		}
		must(t, b.Delete(t.Context(), someID, refs[i].ID))
	}
	must(t, b.Reclaim(t.Context(), someID))
	if left := files(t, b.root); len(left) > 0 {
		t.Errorf("with nothing alive, %d KiB in %v", taken(t, left[0])>>10, left)
	}
}

// TestDeletedTogether: what is deleted in one piece costs hardly a block.
func TestDeletedTogether(t *testing.T) {
	b := open(t)
	var refs []storage.Ref
	for range 300 {
		refs = append(refs, stage(t, b, someID, make([]byte, 3000)))
	}
	for _, ref := range refs[50:250] {
		must(t, b.Delete(t.Context(), someID, ref.ID))
	}
	must(t, b.Reclaim(t.Context(), someID))
	must(t, b.Flush(t.Context(), someID, refs[0].ID))
	if got, most := taken(t, files(t, b.root)[0]), 100*sizeOf(3000)+2*block; got > most {
		t.Errorf("100 records take %d KiB", got>>10)
	}
	if got := listed(t, b, someID); len(got) != 100 {
		t.Errorf("%d listed", len(got))
	}
}

// taken returns how much room a file takes.
func taken(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Sys().(*syscall.Stat_t).Blocks * 512
}
