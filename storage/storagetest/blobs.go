package storagetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"pims/storage"
)

// Blobs runs the suite. open returns a new empty store.
func Blobs(t *testing.T, open func(t *testing.T) storage.Blobs) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, b storage.Blobs)
	}{
		{"round trip", blobRoundTrip},
		{"readers", blobReaders},
		{"ranges", blobRanges},
		{"failing readers", blobFailures},
		{"cancellation", blobCancellation},
		{"not found", blobNotFound},
		{"wrong ref", blobWrongRef},
		{"delete and list", blobDelete},
		{"links", blobLinks},
		{"destroy", blobDestroy},
		{"staging", blobStaging},
		{"shared flushes", blobSharedFlush},
		{"reclaim", blobReclaim},
		{"concurrency", blobConcurrency},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

const otherID = storage.ID("0198c0de-7d0c-7aaa-bbbb-0123456789ac")

// content returns bytes that differ from place to place.
func content(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n)})
	_, _ = r.Read(b) // never fails
	return b
}

func put(t *testing.T, b storage.Blobs, ks storage.ID, content []byte) storage.Ref {
	t.Helper()
	ref, err := b.Put(t.Context(), ks, bytes.NewReader(content))
	must(t, err)
	return ref
}

func read(b storage.Blobs, ks storage.ID, ref storage.Ref) (content []byte, err error) {
	r, err := b.Open(context.Background(), ks, ref)
	if err != nil {
		return nil, err
	}
	content, err = io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

func mustRead(t *testing.T, b storage.Blobs, ks storage.ID, ref storage.Ref, want []byte) {
	t.Helper()
	got, err := read(b, ks, ref)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Fatalf("read %d bytes that are not the %d written", len(got), len(want))
	}
}

func blobIDs(t *testing.T, b storage.Blobs, ks storage.ID) (all []string) {
	t.Helper()
	for one, err := range b.List(t.Context(), ks) {
		must(t, err)
		all = append(all, one.ID)
	}
	slices.Sort(all)
	return all
}

const package64 = 64 << 10 // of DARE; other edges are multiples of it

func blobRoundTrip(t *testing.T, b storage.Blobs) {
	for _, n := range []int{
		0, 1, 100, package64 - 1, package64, package64 + 1, 2 * package64,
		4*package64 - 1, 4 * package64, 4*package64 + 1, 8 * package64, 12*package64 + 5, 3<<20 + 7,
	} {
		want := content(n)
		ref := put(t, b, someID, want)
		sum := sha256.Sum256(want)
		if ref.Size != int64(n) || !bytes.Equal(ref.SHA256, sum[:]) || ref.ID == "" {
			t.Errorf("ref of %d bytes: %+v", n, ref)
		}
		mustRead(t, b, someID, ref, want)
	}
	one, two := put(t, b, someID, content(5)), put(t, b, someID, content(5))
	if one.ID == two.ID {
		t.Error("two blobs have one id")
	}
	_, err := b.Put(t.Context(), "../up", bytes.NewReader(nil))
	mustBe(t, err, storage.ErrBadID)
}

func blobReaders(t *testing.T, b storage.Blobs) {
	want := content(5*package64 + 11)
	for name, r := range map[string]io.Reader{
		"half":         iotest.HalfReader(bytes.NewReader(want)),
		"data and EOF": iotest.DataErrReader(bytes.NewReader(want)),
		"one byte":     iotest.OneByteReader(bytes.NewReader(want)),
	} {
		ref, err := b.Put(t.Context(), someID, r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		mustRead(t, b, someID, ref, want)
	}
}

func blobRanges(t *testing.T, b storage.Blobs) {
	want := content(5*package64 + 11)
	ref := put(t, b, someID, want)
	r, err := b.Open(t.Context(), someID, ref)
	must(t, err)
	defer func() { must(t, r.Close()) }()
	must(t, iotest.TestReader(r, want))

	edges := []int64{0, 1, package64 - 1, package64, package64 + 1, 3 * package64, 5*package64 - 1, 5 * package64, int64(len(want)) - 1}
	for range 60 {
		from := edges[rand.N(len(edges))]
		n := min([]int64{1, 10, package64, package64 + 1, 3 * package64}[rand.N(5)], int64(len(want))-from)
		if pos, err := r.Seek(from, io.SeekStart); err != nil || pos != from {
			t.Fatalf("Seek(%d) = %d, %v", from, pos, err)
		}
		got := make([]byte, n)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, want[from:from+n]) {
			t.Fatalf("range %d+%d: %v, or other bytes", from, n, err)
		}
	}
	if pos, err := r.Seek(-5, io.SeekEnd); err != nil || pos != int64(len(want))-5 {
		t.Errorf("Seek from the end = %d, %v", pos, err)
	}
	if _, err := r.Seek(-1, io.SeekStart); err == nil {
		t.Error("seeking before the start is allowed")
	}
	if _, err := r.Seek(10, io.SeekEnd); err != nil {
		t.Error(err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("beyond the end: %d, %v", n, err)
	}
}

func blobFailures(t *testing.T, b storage.Blobs) {
	for _, n := range []int{0, 1, 100, package64, 4 * package64, 13 * package64, 13*package64 + 3} {
		// A broken upload ends in io.ErrUnexpectedEOF: it must not pass for an end.
		for _, failure := range []error{errMine, io.ErrUnexpectedEOF} {
			r := io.MultiReader(bytes.NewReader(content(n)), iotest.ErrReader(failure))
			_, err := b.Put(t.Context(), someID, r)
			if !errors.Is(err, failure) {
				t.Errorf("after %d bytes: got %v, want %v", n, err, failure)
			}
		}
	}
	if left := blobIDs(t, b, someID); len(left) != 0 {
		t.Errorf("failed puts left %v", left)
	}
}

func blobCancellation(t *testing.T, b storage.Blobs) {
	ctx, cancel := context.WithCancel(t.Context())
	r := &cancelling{Reader: bytes.NewReader(content(20 * package64)), after: 10 * package64, cancel: cancel}
	_, err := b.Put(ctx, someID, r)
	mustBe(t, err, context.Canceled)
	if left := blobIDs(t, b, someID); len(left) != 0 {
		t.Errorf("a cancelled put left %v", left)
	}
	ref := put(t, b, someID, nil)
	_, err = b.Open(ctx, someID, ref)
	mustBe(t, err, context.Canceled)
	_, err = b.Link(ctx, someID, ref, otherID)
	mustBe(t, err, context.Canceled)
}

type cancelling struct {
	io.Reader
	after  int
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.after -= n; c.after <= 0 {
		c.cancel()
	}
	return n, err
}

func blobNotFound(t *testing.T, b storage.Blobs) {
	ref := put(t, b, someID, content(10))
	_, err := b.Open(t.Context(), otherID, ref)
	mustBe(t, err, storage.ErrNotFound)
	_, err = b.Link(t.Context(), otherID, ref, someID)
	mustBe(t, err, storage.ErrNotFound)
	for _, id := range []string{"", "..", "../../etc/passwd", "00000000000000000000000000000000"} {
		strange := ref
		strange.ID = id
		_, err := b.Open(t.Context(), someID, strange)
		mustBe(t, err, storage.ErrNotFound)
		must(t, b.Delete(t.Context(), someID, id))
	}
	mustRead(t, b, someID, ref, content(10))
}

// blobWrongRef: what is read must be what the ref says.
func blobWrongRef(t *testing.T, b storage.Blobs) {
	n := 2*package64 + 3
	ref := put(t, b, someID, content(n))
	for _, size := range []int64{0, int64(n) - 1, int64(n) + 1, package64, 10 * package64} {
		wrong := ref
		wrong.Size = size
		if _, err := read(b, someID, wrong); !errors.Is(err, storage.ErrDamaged) {
			t.Errorf("size %d: %v", size, err)
		}
	}
	if len(ref.Key) > 0 { // sealed: what opens under its key needs no other check
		return
	}
	wrong := ref
	wrong.SHA256 = make([]byte, 32)
	_, err := read(b, someID, wrong)
	mustBe(t, err, storage.ErrDamaged)
	// Also for a reader that asks for exactly the bytes there are.
	r, err := b.Open(t.Context(), someID, wrong)
	must(t, err)
	_, err = io.ReadFull(r, make([]byte, n))
	mustBe(t, err, storage.ErrDamaged)
	must(t, r.Close())
}

func blobDelete(t *testing.T, b storage.Blobs) {
	if got := blobIDs(t, b, someID); len(got) != 0 {
		t.Fatalf("a new store lists %v", got)
	}
	one, two := put(t, b, someID, content(1)), put(t, b, someID, content(2))
	put(t, b, otherID, content(3))
	want := []string{one.ID, two.ID}
	slices.Sort(want)
	if got := blobIDs(t, b, someID); !slices.Equal(got, want) {
		t.Fatalf("listed %v, want %v", got, want)
	}
	must(t, b.Delete(t.Context(), otherID, one.ID)) // of another keyspace: nothing
	mustRead(t, b, someID, one, content(1))
	must(t, b.Delete(t.Context(), someID, one.ID))
	must(t, b.Delete(t.Context(), someID, one.ID))
	_, err := b.Open(t.Context(), someID, one)
	mustBe(t, err, storage.ErrNotFound)
	mustRead(t, b, someID, two, content(2))
	for _, err := range b.List(t.Context(), someID) {
		must(t, err)
		break // must be allowed to stop early
	}
}

func blobLinks(t *testing.T, b storage.Blobs) {
	for _, n := range []int{0, 10, 5*package64 + 1} {
		ref := put(t, b, someID, content(n))
		away, err := b.Link(t.Context(), someID, ref, otherID)
		must(t, err)
		beside, err := b.Link(t.Context(), someID, ref, someID)
		must(t, err)
		if beside.ID == ref.ID {
			t.Error("a link in the same keyspace has the same id")
		}
		mustRead(t, b, otherID, away, content(n))
		must(t, b.Delete(t.Context(), someID, ref.ID))
		mustRead(t, b, otherID, away, content(n))
		mustRead(t, b, someID, beside, content(n))
		again, err := b.Link(t.Context(), otherID, away, someID)
		must(t, err)
		must(t, b.Destroy(t.Context(), otherID))
		mustRead(t, b, someID, again, content(n))
		_, err = b.Open(t.Context(), otherID, away)
		mustBe(t, err, storage.ErrNotFound)
	}
	_, err := b.Link(t.Context(), someID, put(t, b, someID, nil), "../up")
	mustBe(t, err, storage.ErrBadID)
}

func blobDestroy(t *testing.T, b storage.Blobs) {
	must(t, b.Destroy(t.Context(), someID)) // of nothing
	put(t, b, someID, content(10))
	kept := put(t, b, otherID, content(20))
	must(t, b.Destroy(t.Context(), someID))
	must(t, b.Destroy(t.Context(), someID))
	if got := blobIDs(t, b, someID); len(got) != 0 {
		t.Errorf("after destroying, listed %v", got)
	}
	mustRead(t, b, otherID, kept, content(20))
	mustRead(t, b, someID, put(t, b, someID, content(5)), content(5))
}

func blobConcurrency(t *testing.T, b storage.Blobs) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			ks := storage.ID(fmt.Sprintf("learner-%d", i%3))
			want := content(i * package64)
			for range 4 {
				ref, err := b.Put(t.Context(), ks, bytes.NewReader(want))
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := read(b, ks, ref); err != nil || !bytes.Equal(got, want) {
					t.Errorf("read %d of %d bytes, %v", len(got), len(want), err)
				}
			}
		})
	}
	all.Wait()
}
