package sealed_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"pims/storage"
	"pims/storage/memory"
	"pims/storage/sealed"
)

// FuzzReader gives the reader of a content other bytes than were sealed: flipped,
// cut, or with chunks in other places. What it reads is a beginning of the
// content, and then it is damaged; or the bytes are as they were.
func FuzzReader(f *testing.F) {
	f.Add(uint32(100), uint32(3), uint8(1), uint8(0), uint8(0), uint32(0))
	f.Add(uint32(3*size256+7), uint32(part+5), uint8(0x80), uint8(0), uint8(0), uint32(0))
	f.Add(uint32(3*size256+7), uint32(0), uint8(0), uint8(1), uint8(2), uint32(0))
	f.Add(uint32(3*size256), uint32(0), uint8(0), uint8(2), uint8(2), uint32(part))
	f.Add(uint32(size256), uint32(0), uint8(0), uint8(0), uint8(0), uint32(1))
	f.Fuzz(func(t *testing.T, size, at uint32, flip, from, to uint8, cut uint32) {
		vault := memory.NewBlobs()
		s := sealed.Blobs(vault)
		want, err := io.ReadAll(numbered(1, int64(size%(5*size256))))
		must(t, err)
		ref, err := s.Put(t.Context(), someID, bytes.NewReader(want))
		must(t, err)
		var same bool
		alter(t, vault, ref.ID, func(whole []byte) []byte {
			next := bytes.Clone(whole)
			next[int(at)%len(next)] ^= flip
			chunks := len(next)/part + 1
			copy(next[int(from)%chunks*part:], whole[int(to)%chunks*part:min(len(whole), (int(to)%chunks+1)*part)])
			next = next[:len(next)-int(cut)%(len(next)+1)]
			same = bytes.Equal(whole, next)
			return next
		})
		var got []byte
		r, err := s.Open(t.Context(), someID, ref)
		if err == nil {
			got, err = io.ReadAll(r)
			must(t, r.Close())
		}
		switch {
		case same && (err != nil || !bytes.Equal(got, want)):
			t.Errorf("as it was, but: %v", err)
		case !same && !errors.Is(err, storage.ErrDamaged):
			t.Errorf("altered, but: %v", err)
		case !bytes.HasPrefix(want, got):
			t.Error("other bytes were read")
		}
	})
}

// FuzzDraft goes on with a draft whose value was altered: that fails, or finds
// the same bytes.
func FuzzDraft(f *testing.F) {
	s := sealed.Blobs(memory.NewBlobs())
	want, err := io.ReadAll(numbered(1, 2*size256+5))
	if err != nil {
		f.Fatal(err)
	}
	d, err := s.Append(context.Background(), someID, storage.Draft{}, bytes.NewReader(want))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(d.Size, d.State)
	f.Add(d.Size-1, d.State)
	f.Add(int64(-1), []byte(`{"last":{"size":-5}}`))
	f.Add(int64(7), []byte(`{"key":"AAAA","hash":"AAAA","last":{"size":7}}`))
	f.Fuzz(func(t *testing.T, size int64, state []byte) {
		next, err := s.Append(t.Context(), someID, storage.Draft{Size: size, Blobs: d.Blobs, State: state}, bytes.NewReader(nil))
		if err != nil {
			return
		}
		ref, err := s.Finish(t.Context(), someID, next)
		if err != nil || size == 0 {
			return
		}
		r, err := s.Open(t.Context(), someID, ref)
		must(t, err)
		got, err := io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
		if !bytes.Equal(got, want) {
			t.Errorf("%d other bytes", len(got))
		}
	})
}
