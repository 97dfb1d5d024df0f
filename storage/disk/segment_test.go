package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"

	"pims/storage"
)

func stage(t *testing.T, b *Blobs, ks storage.ID, content []byte) storage.Ref {
	t.Helper()
	ref, err := b.Stage(t.Context(), ks, bytes.NewReader(content))
	must(t, err)
	return ref
}

func read(b *Blobs, ks storage.ID, ref storage.Ref) ([]byte, error) {
	r, err := b.Open(context.Background(), ks, ref)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

func listed(t *testing.T, b *Blobs, ks storage.ID) (ids []string) {
	t.Helper()
	for one, err := range b.List(t.Context(), ks) {
		must(t, err)
		ids = append(ids, one.ID)
	}
	return ids
}

// TestFlippedHeader: whatever byte of a header changes, the records around it
// are read and listed, and nothing wrong is read for the one below it.
func TestFlippedHeader(t *testing.T) {
	b := open(t)
	want := bytes.Repeat([]byte("something "), 50)
	refs := []storage.Ref{stage(t, b, someID, want), stage(t, b, someID, want), stage(t, b, someID, want)}
	path := files(t, b.root)[0]
	whole, err := os.ReadFile(path)
	must(t, err)
	for at := range headerSize {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			raw := bytes.Clone(whole)
			raw[len(whole)/3+at] ^= flip
			must(t, os.WriteFile(path, raw, 0o600))
			must(t, b.Reclaim(t.Context(), someID))
			ids := listed(t, b, someID)
			for i, ref := range refs {
				got, err := read(b, someID, ref)
				if i == 1 && at/4 != stateAt/4 {
					if !errors.Is(err, storage.ErrDamaged) || slices.Contains(ids, ref.ID) {
						t.Errorf("byte %d flipped: %v, listed %v", at, err, ids)
					}
				} else if err != nil || !bytes.Equal(got, want) || !slices.Contains(ids, ref.ID) {
					t.Errorf("byte %d flipped: record %d: %v, listed %v", at, i, err, ids)
				}
			}
		}
	}
}

// TestTornTail: what a crash leaves behind the last record hides nothing and is
// not taken for anything.
func TestTornTail(t *testing.T) {
	b := open(t)
	want := bytes.Repeat([]byte("somewhat"), 63) // a record without zeros at its end
	kept, torn := stage(t, b, someID, want), stage(t, b, someID, want)
	path := files(t, b.root)[0]
	whole, err := os.ReadFile(path)
	must(t, err)
	for cut := len(whole)/2 + 1; cut < len(whole); cut += 7 {
		must(t, os.WriteFile(path, whole[:cut], 0o600))
		again, err := New(b.root)
		must(t, err)
		if got := listed(t, again, someID); !slices.Equal(got, []string{kept.ID}) {
			t.Fatalf("cut at %d: %v", cut, got)
		}
		if _, err := read(again, someID, torn); err == nil {
			t.Fatalf("cut at %d, and read", cut)
		}
	}
	again, err := New(b.root)
	must(t, err)
	later := stage(t, again, someID, want)
	if n := len(files(t, b.root)); n != 2 {
		t.Errorf("after a start, %d segments", n)
	}
	for _, ref := range []storage.Ref{kept, later} {
		if got, err := read(again, someID, ref); err != nil || !bytes.Equal(got, want) {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
}

func TestSegmentsAreBounded(t *testing.T) {
	b := open(t)
	content := make([]byte, 256<<10)
	var refs []storage.Ref
	for i := range segmentSize/len(content) + 3 {
		content[0] = byte(i)
		refs = append(refs, stage(t, b, someID, content))
	}
	for _, path := range files(t, b.root) {
		info, err := os.Stat(path)
		must(t, err)
		if info.Size() > segmentSize {
			t.Errorf("a segment of %d bytes", info.Size())
		}
	}
	if len(b.writers.known) != 1 || len(listed(t, b, someID)) != len(refs) {
		t.Errorf("%d segments known, %d of %d listed", len(b.writers.known), len(listed(t, b, someID)), len(refs))
	}
	for i, ref := range refs {
		must(t, b.Flush(t.Context(), someID, ref.ID))
		content[0] = byte(i)
		if got, err := read(b, someID, ref); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("record %d: %v", i, err)
		}
	}
}

// TestOpenSegmentsAreBounded: the one that rested longest is flushed and closed.
func TestOpenSegmentsAreBounded(t *testing.T) {
	b := open(t)
	b.writers.limit = 3
	refs := map[storage.ID]storage.Ref{}
	for i := range 8 {
		ks := storage.ID(fmt.Sprintf("learner-%d", i))
		refs[ks] = stage(t, b, ks, []byte(ks))
	}
	if len(b.writers.active) != 3 || len(b.writers.known) != 3 {
		t.Errorf("%d open, %d known", len(b.writers.active), len(b.writers.known))
	}
	for ks, ref := range refs {
		must(t, b.Flush(t.Context(), ks, ref.ID))
		if got, err := read(b, ks, ref); err != nil || string(got) != string(ks) {
			t.Errorf("%s: %q, %v", ks, got, err)
		}
	}
	must(t, b.Close())
	if len(b.writers.active) != 0 || len(b.writers.known) != 0 {
		t.Errorf("closed, with %d open, %d known", len(b.writers.active), len(b.writers.known))
	}
	stage(t, b, someID, []byte("after that"))
}

// TestFailedFlush: what could not be flushed is never said to be, and a new
// segment takes what comes.
func TestFailedFlush(t *testing.T) {
	b := open(t)
	safe := stage(t, b, someID, []byte("safe"))
	must(t, b.Flush(t.Context(), someID, safe.ID))
	lost := stage(t, b, someID, []byte("lost"))
	must(t, b.writers.active[someID].file.Close())
	for range 2 {
		if err := b.Flush(t.Context(), someID, lost.ID); err == nil {
			t.Fatal("flushed what was lost")
		}
		must(t, b.Flush(t.Context(), someID, safe.ID))
		next, err := b.Put(t.Context(), someID, bytes.NewReader([]byte("next")))
		must(t, err)
		if got, err := read(b, someID, next); err != nil || string(got) != "next" {
			t.Errorf("read %q, %v", got, err)
		}
	}
}

// TestIDs: an id says whether it is a file's or a record's; of the files of
// former versions some look like records, and are files nevertheless.
func TestIDs(t *testing.T) {
	for range 1000 {
		raw, _ := parseID(newID())
		if _, ok := spotOf(raw); ok {
			t.Fatalf("the id %x of a file is a spot", raw)
		}
		want := spot{7, 16 * 12345}
		if got, ok := spotOf(newSpotID(want)); !ok || got != want {
			t.Fatalf("spot %v", got)
		}
	}
	b := open(t)
	record := stage(t, b, someID, []byte("record"))
	id := record.ID[:16] + "0123456789abcdef"
	_, err := b.write(t.Context(), someID, id, bytes.NewReader([]byte("former")), b.fill)
	must(t, err)
	former := storage.Ref{ID: id, Size: 6}
	if got, err := read(b, someID, former); err != nil || string(got) != "former" {
		t.Errorf("read %q, %v", got, err)
	}
	if got := listed(t, b, someID); len(got) != 2 {
		t.Errorf("listed %v", got)
	}
	must(t, b.Delete(t.Context(), someID, id))
	if _, err := read(b, someID, former); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
	if got, err := read(b, someID, record); err != nil || string(got) != "record" {
		t.Errorf("read %q, %v", got, err)
	}
}
