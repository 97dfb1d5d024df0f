package sealed_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"testing"

	"pims/storage"
	"pims/storage/memory"
	"pims/storage/sealed"
)

// TestReading goes through a content of many chunks in all manners: on and on,
// so that chunks are begun early, and elsewhere all of a sudden.
func TestReading(t *testing.T) {
	t.Parallel()
	const size = 7*size256 + 11
	s := sealed.Blobs(memory.NewBlobs())
	want, err := io.ReadAll(numbered(0, size))
	must(t, err)
	ref, err := s.Put(t.Context(), someID, bytes.NewReader(want))
	must(t, err)
	random := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		r, err := s.Open(t.Context(), someID, ref)
		must(t, err)
		for range random.IntN(30) {
			at := random.Int64N(size)
			if random.IntN(2) == 0 {
				at = min(size-1, random.Int64N(8)*size256+random.Int64N(3))
			}
			_, err := r.Seek(at, io.SeekStart)
			must(t, err)
			got := make([]byte, min(size-at, random.Int64N(5*size256)))
			if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, want[at:at+int64(len(got))]) {
				t.Fatalf("%d bytes from %d: %v, or other bytes", len(got), at, err)
			}
		}
		must(t, r.Close())
		if _, err := r.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
			t.Fatalf("read after it was closed: %v", err)
		}
	}
}

// TestRangeCost: a range costs no more than the chunks that it touches.
func TestRangeCost(t *testing.T) {
	t.Parallel()
	inner := &counted{Drafts: memory.NewBlobs()}
	s := sealed.Blobs(inner)
	ref, err := s.Put(t.Context(), someID, numbered(0, 40*size256))
	must(t, err)
	for _, c := range []struct{ at, n, parts int64 }{{0, 1, 1}, {size256, 64 << 10, 1}, {7*size256 - 1, 64 << 10, 2}, {39 * size256, size256, 1}} {
		r, err := s.Open(t.Context(), someID, ref)
		must(t, err)
		_, err = r.Seek(c.at, io.SeekStart)
		must(t, err)
		inner.read = 0
		_, err = io.ReadFull(r, make([]byte, c.n))
		must(t, errors.Join(err, r.Close()))
		if inner.read != c.parts*part {
			t.Errorf("%d bytes from %d cost %d, not %d chunks", c.n, c.at, inner.read, c.parts)
		}
	}
}

// counted counts what is read of its contents.
type counted struct {
	storage.Drafts
	read int64
}

func (c *counted) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (io.ReadSeekCloser, error) {
	r, err := c.Drafts.Open(ctx, ks, ref)
	return &countedReader{r, c}, err
}

type countedReader struct {
	io.ReadSeekCloser
	of *counted
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.ReadSeekCloser.Read(p)
	r.of.read += int64(n)
	return n, err
}
