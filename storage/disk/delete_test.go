package disk

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pims/storage"
)

// TestDeleteThatCannotTell: a segment that cannot be opened is no content that is
// not there: whoever deletes hears of it, and tries again.
func TestDeleteThatCannotTell(t *testing.T) {
	b := open(t)
	ref := stage(t, b, someID, []byte("something"))
	must(t, b.Close())
	folder := b.segments(someID)
	aside := filepath.Join(t.TempDir(), "aside")
	must(t, os.Rename(folder, aside))
	must(t, os.WriteFile(folder, nil, 0o600)) // as good as an error of the disk
	if err := b.Delete(t.Context(), someID, ref.ID); err == nil {
		t.Error("deleted what could not be looked at")
	}
	must(t, os.Remove(folder))
	must(t, os.Rename(aside, folder))
	must(t, b.Delete(t.Context(), someID, ref.ID))
	if _, err := b.Open(t.Context(), someID, ref); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}

// TestPutThatFailsAtTheFlush leaves nothing that List shows.
func TestPutThatFailsAtTheFlush(t *testing.T) {
	b := open(t)
	if _, err := b.Put(&ending{t.Context(), 1}, someID, bytes.NewReader([]byte("too late"))); !errors.Is(err, context.Canceled) {
		t.Errorf("put, as its context ended: %v", err)
	}
	if got := listed(t, b, someID); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

// ending is a context that ends once it was asked so often.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}
