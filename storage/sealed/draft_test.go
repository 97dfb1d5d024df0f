package sealed_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/iotest"

	"pims/storage"
	"pims/storage/disk"
	"pims/storage/memory"
	"pims/storage/sealed"
	"pims/storage/storagetest"
)

func TestDraftsOverMemory(t *testing.T) {
	t.Parallel()
	storagetest.Drafts(t, func(*testing.T) storage.Drafts { return sealed.Blobs(memory.NewBlobs()) })
}

func TestDraftsOverDisk(t *testing.T) {
	t.Parallel()
	storagetest.Drafts(t, func(t *testing.T) storage.Drafts { return sealed.Blobs(newDisk(t)) })
}

// TestDraftIsHashed: the Ref of what came in parts has the hash of the whole,
// and nothing of it lies in the clear meanwhile.
func TestDraftIsHashed(t *testing.T) {
	t.Parallel()
	vault := memory.NewBlobs()
	b := sealed.Blobs(vault)
	var d storage.Draft
	whole := sha256.New()
	for i := range 7 {
		content := bytes.Repeat([]byte("0123456789abcdef"), i*10_000)
		whole.Write(content)
		var err error
		d, err = b.Append(t.Context(), someID, d, bytes.NewReader(content))
		must(t, err)
	}
	for one, err := range vault.List(t.Context(), someID) {
		must(t, err)
		// Each is as long as what is sealed, so none is a copy of the other.
		if one.Bytes < sealed.Overhead {
			t.Errorf("%d bytes lie there", one.Bytes)
		}
	}
	ref, err := b.Finish(t.Context(), someID, d)
	must(t, err)
	if !bytes.Equal(ref.SHA256, whole.Sum(nil)) {
		t.Errorf("hash %x", ref.SHA256)
	}
	if bytes.Contains(lift(t, vault, ref.ID), []byte("0123456789abcdef")) {
		t.Error("a part lies in the clear")
	}
}

// TestLongDraft goes on with a draft of 6 GiB, which are a hole in its file.
func TestLongDraft(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	vault, err := disk.New(root)
	must(t, err)
	s := sealed.Blobs(vault)
	d, err := s.Append(t.Context(), someID, storage.Draft{}, numbered(0, size256+5))
	must(t, err)
	var state map[string]any
	must(t, json.Unmarshal(d.State, &state))
	const chunks = 6 << 30 / size256
	state["full"].(map[string]any)["size"] = chunks * part
	d.Size = chunks*size256 + 5
	d.State, err = json.Marshal(state)
	must(t, err)
	files, err := filepath.Glob(filepath.Join(root, "*", "*", "*", "drafts", d.Blobs[0]))
	must(t, err)
	must(t, os.Truncate(files[0], chunks*part))

	d, err = s.Append(t.Context(), someID, d, numbered(d.Size, 3*size256))
	must(t, err)
	ref, err := s.Finish(t.Context(), someID, d)
	must(t, err)
	r, err := s.Open(t.Context(), someID, ref)
	must(t, err)
	from, err := r.Seek(-2*size256, io.SeekEnd)
	must(t, err)
	if at, err := differs(r, numbered(from, 2*size256)); err != nil || at >= 0 {
		t.Errorf("block %d differs, %v", at, err)
	}
	must(t, r.Close())
}

// TestManyAtOnce has more chunks come than may wait to be hashed, most of them
// from senders who break off: each content has its own hash.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := sealed.Blobs(memory.NewBlobs())
	var all sync.WaitGroup
	for n := range 4 * runtime.NumCPU() {
		all.Go(func() {
			size := int64(3*size256 + n*70_000)
			whole, err := s.Put(t.Context(), someID, numbered(0, size))
			if _, torn := s.Put(t.Context(), someID, breaking(0, size)); !errors.Is(torn, errBroken) {
				t.Errorf("what was torn was put: %v", torn)
			}
			var d storage.Draft
			for torn := errBroken; d.Size < size && errors.Is(torn, errBroken); {
				d, torn = s.Append(t.Context(), someID, d, breaking(d.Size, min(size-d.Size, 2*size256+1)))
			}
			inParts, failed := s.Finish(t.Context(), someID, d)
			want := sha256.New()
			_, read := io.Copy(want, numbered(0, size))
			if err := errors.Join(err, failed, read); err != nil {
				t.Error(err)
			}
			if sum := want.Sum(nil); !bytes.Equal(whole.SHA256, sum) || !bytes.Equal(inParts.SHA256, sum) {
				t.Errorf("%d bytes: hashes %x whole, %x in parts, want %x", size, whole.SHA256, inParts.SHA256, sum)
			}
		})
	}
	all.Wait()
}

var errBroken = errors.New("broken off")

// breaking is numbered from a sender who breaks off at the end.
func breaking(from, n int64) io.Reader {
	return io.MultiReader(numbered(from, n), iotest.ErrReader(errBroken))
}

// TestDraftWhoseEndFails: where the first part of a draft cannot be kept, nothing
// of it is left.
func TestDraftWhoseEndFails(t *testing.T) {
	t.Parallel()
	vault := memory.NewBlobs()
	s := sealed.Blobs(noStage{vault})
	d, err := s.Append(t.Context(), someID, storage.Draft{}, numbered(0, 2*size256+5))
	if !storage.NoRoom(err) || d.Size != 0 {
		t.Errorf("appended %d bytes, %v", d.Size, err)
	}
	for one, err := range vault.List(t.Context(), someID) {
		must(t, err)
		t.Errorf("left: %+v", one)
	}
}

// noStage is a store that is full when the last chunk comes.
type noStage struct{ *memory.Blobs }

func (noStage) Stage(context.Context, storage.ID, io.Reader) (storage.Ref, error) {
	return storage.Ref{}, storage.ErrDiskFull
}
