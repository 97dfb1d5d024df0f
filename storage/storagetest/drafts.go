package storagetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pims/storage"
)

// Drafts runs the suite of contents that arrive in parts. open returns a new
// empty store.
func Drafts(t *testing.T, open func(t *testing.T) storage.Drafts) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, s storage.Drafts)
	}{
		{"parts of all sizes", draftParts},
		{"random parts and crashes", draftHistory},
		{"broken parts", draftBroken},
		{"the draft before", draftBefore},
		{"finished twice", draftTwice},
		{"given up", draftGivenUp},
		{"not found", draftNotFound},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// grow appends to a draft, and deletes what leaves it.
func grow(t *testing.T, s storage.Drafts, d storage.Draft, part []byte) storage.Draft {
	t.Helper()
	next, err := s.Append(t.Context(), someID, d, bytes.NewReader(part))
	must(t, err)
	mustFollow(t, s, d, next, len(part))
	return next
}

// mustFollow checks a draft that is kept from now on.
func mustFollow(t *testing.T, s storage.Drafts, before, next storage.Draft, more int) {
	t.Helper()
	if next.Size != before.Size+int64(more) || len(next.State) > 1<<10 {
		t.Fatalf("%d bytes more than %d make %d, with a state of %d", more, before.Size, next.Size, len(next.State))
	}
	for _, id := range before.Blobs {
		if !slices.Contains(next.Blobs, id) {
			must(t, s.Delete(t.Context(), someID, id))
		}
	}
}

// finish makes a blob of a draft, deletes what is left of that and reads it.
func finish(t *testing.T, s storage.Drafts, d storage.Draft, want []byte) storage.Ref {
	t.Helper()
	ref, err := s.Finish(t.Context(), someID, d)
	must(t, err)
	for _, id := range d.Blobs {
		if id != ref.ID {
			must(t, s.Delete(t.Context(), someID, id))
		}
	}
	sum := sha256.Sum256(want)
	if ref.Size != int64(len(want)) || len(ref.SHA256) > 0 && !bytes.Equal(ref.SHA256, sum[:]) {
		t.Fatalf("ref of %d bytes: %+v", len(want), ref)
	}
	mustRead(t, s, someID, ref, want)
	return ref
}

const chunk256 = 256 << 10 // of what is sealed

func draftParts(t *testing.T, s storage.Drafts) {
	for _, sizes := range [][]int{
		{}, {0}, {1}, {0, 1, 0}, {chunk256 - 1}, {chunk256}, {chunk256 + 1}, {2 * chunk256},
		{1, chunk256 - 1, 1}, {chunk256 - 1, 2}, {chunk256, chunk256}, {chunk256, 0, 1},
		{100, 3*chunk256 - 100, 5}, {4*chunk256 + 17, chunk256 - 17, chunk256}, {6*chunk256 + 3, 1 << 20, 7},
	} {
		var d storage.Draft
		var want []byte
		for i, n := range sizes {
			part := content(n + i)[i:]
			d, want = grow(t, s, d, part), append(want, part...)
		}
		ref := finish(t, s, d, want)
		if got := blobIDs(t, s, someID); !slices.Equal(got, []string{ref.ID}) {
			t.Errorf("parts of %v leave %v, not %s", sizes, got, ref.ID)
		}
		must(t, s.Delete(t.Context(), someID, ref.ID))
	}
}

// draftHistory loses some of the drafts that Append returns, as a crash does,
// and the blobs that only those name.
func draftHistory(t *testing.T, s storage.Drafts) {
	const seed = 5
	random := rand.New(rand.NewPCG(seed, 0))
	for range 3 {
		var d storage.Draft
		var want []byte
		for range 12 {
			part := content(random.IntN([]int{3, 1000, chunk256, 3 * chunk256}[random.IntN(4)]))
			if random.IntN(3) == 0 {
				_, err := s.Append(t.Context(), someID, d, bytes.NewReader(content(random.IntN(3*chunk256))))
				must(t, err)
				continue
			}
			d, want = grow(t, s, d, part), append(want, part...)
		}
		finish(t, s, d, want)
	}
}

// draftBroken: what came before a failure, or before nobody waits any more, is
// kept.
func draftBroken(t *testing.T, s storage.Drafts) {
	ctx, cancel := context.WithCancel(t.Context())
	var d storage.Draft
	var want []byte
	for _, n := range []int{0, 1, 100, chunk256, 3*chunk256 + 3} {
		part := content(n)
		next, err := s.Append(t.Context(), someID, d, io.MultiReader(bytes.NewReader(part), iotest.ErrReader(io.ErrUnexpectedEOF)))
		mustBe(t, err, io.ErrUnexpectedEOF)
		mustFollow(t, s, d, next, n)
		d, want = next, append(want, part...)
	}
	part := content(12 * chunk256)
	next, err := s.Append(ctx, someID, d, &cancelling{Reader: bytes.NewReader(part), after: 6 * chunk256, cancel: cancel})
	mustBe(t, err, context.Canceled)
	came := int(next.Size - d.Size)
	if came < 4*chunk256 || came >= len(part) {
		t.Errorf("kept %d bytes", came)
	}
	mustFollow(t, s, d, next, came)
	finish(t, s, grow(t, s, next, []byte("end")), append(append(want, part[:came]...), "end"...))
	_, err = s.Append(ctx, someID, storage.Draft{}, strings.NewReader("x"))
	mustBe(t, err, context.Canceled)
}

// draftBefore: until the next is kept, the draft before is good, whatever was
// appended to it.
func draftBefore(t *testing.T, s storage.Drafts) {
	begun := content(2*chunk256 + 9)
	d := grow(t, s, storage.Draft{}, begun)
	for _, n := range []int{5, 7 * chunk256, chunk256} {
		_, err := s.Append(t.Context(), someID, d, bytes.NewReader(make([]byte, n)))
		must(t, err)
	}
	end := content(chunk256 + 1)
	finish(t, s, grow(t, s, d, end), slices.Concat(begun, end))
}

// draftTwice: a crash may come between Finish and the keeping of its Ref.
func draftTwice(t *testing.T, s storage.Drafts) {
	for _, n := range []int{10, chunk256, 3*chunk256 + 9} {
		want := content(n)
		d := grow(t, s, storage.Draft{}, want)
		_, err := s.Finish(t.Context(), someID, d)
		must(t, err)
		ref, err := s.Finish(t.Context(), someID, d)
		must(t, err)
		mustRead(t, s, someID, ref, want)
		more := content(chunk256)
		finish(t, s, grow(t, s, d, more), slices.Concat(want, more))
	}
}

func draftGivenUp(t *testing.T, s storage.Drafts) {
	d := grow(t, s, storage.Draft{}, content(3*chunk256))
	want := slices.Sorted(slices.Values(d.Blobs))
	if got := blobIDs(t, s, someID); !slices.Equal(got, want) {
		t.Errorf("listed %v of %v", got, want)
	}
	for _, id := range d.Blobs {
		must(t, s.Delete(t.Context(), someID, id))
	}
	if got := blobIDs(t, s, someID); len(got) > 0 {
		t.Errorf("left: %v", got)
	}
	_, err := s.Append(t.Context(), someID, d, strings.NewReader("more"))
	mustBe(t, err, storage.ErrNotFound)
	_, err = s.Finish(t.Context(), someID, d)
	mustBe(t, err, storage.ErrNotFound)

	d = grow(t, s, storage.Draft{}, content(3*chunk256))
	must(t, s.Destroy(t.Context(), someID))
	if got := blobIDs(t, s, someID); len(got) > 0 {
		t.Errorf("left: %v", got)
	}
	_, err = s.Append(t.Context(), someID, d, strings.NewReader("more"))
	mustBe(t, err, storage.ErrNotFound)
}

func draftNotFound(t *testing.T, s storage.Drafts) {
	d := grow(t, s, storage.Draft{}, content(3*chunk256))
	_, err := s.Append(t.Context(), otherID, d, strings.NewReader("more"))
	mustBe(t, err, storage.ErrNotFound)
	_, err = s.Finish(t.Context(), otherID, d)
	mustBe(t, err, storage.ErrNotFound)
	_, err = s.Append(t.Context(), "../up", storage.Draft{}, strings.NewReader("more"))
	mustBe(t, err, storage.ErrBadID)
	_, err = s.Open(t.Context(), someID, storage.Ref{ID: d.Blobs[0], Size: d.Size})
	if err == nil || errors.Is(err, storage.ErrBadID) {
		t.Errorf("an unfinished draft opens: %v", err)
	}
	finish(t, s, d, content(3*chunk256))
}
