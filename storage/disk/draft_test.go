package disk

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pims/storage"
	"pims/storage/storagetest"
)

func TestDrafts(t *testing.T) {
	storagetest.Drafts(t, func(t *testing.T) storage.Drafts { return open(t) })
}

func TestSweepSparesDrafts(t *testing.T) {
	b := open(t)
	d, err := b.Append(t.Context(), someID, storage.Draft{}, strings.NewReader("begun"))
	must(t, err)
	must(t, b.Sweep(t.Context(), time.Now().Add(time.Hour)))
	d, err = b.Append(t.Context(), someID, d, strings.NewReader(" and done"))
	must(t, err)
	ref, err := b.Finish(t.Context(), someID, d)
	must(t, err)
	place, err := b.place(someID, ref.ID)
	must(t, err)
	if got, err := os.ReadFile(place); err != nil || string(got) != "begun and done" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

// TestShortDraft: a file that lost acknowledged bytes is not gone on with.
func TestShortDraft(t *testing.T) {
	b := open(t)
	d, err := b.Append(t.Context(), someID, storage.Draft{}, strings.NewReader("begun"))
	must(t, err)
	path, _, err := b.draft(someID, d.Blobs[0])
	must(t, err)
	must(t, os.Truncate(path, 3))
	if _, err := b.Append(t.Context(), someID, d, strings.NewReader("more")); !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("appending: %v", err)
	}
	if _, err := b.Finish(t.Context(), someID, d); !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("finishing: %v", err)
	}
}

func TestDraftOnFullDisk(t *testing.T) {
	b := open(t)
	d, err := b.Append(t.Context(), someID, storage.Draft{}, strings.NewReader("begun"))
	must(t, err)
	full, err := New(b.root, Reserve(1<<60))
	must(t, err)
	for _, from := range []storage.Draft{{}, d} {
		got, err := full.Append(t.Context(), someID, from, bytes.NewReader(make([]byte, 20<<20)))
		if !storage.NoRoom(err) || got.Size != from.Size {
			t.Errorf("got %d bytes, %v", got.Size, err)
		}
	}
	if got := files(t, b.root); len(got) != 1 {
		t.Errorf("left: %v", got)
	}
}
