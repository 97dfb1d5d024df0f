package sealed_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/minio/sio"

	"pims/storage"
	"pims/storage/checked"
	"pims/storage/sealed"
)

const large = 256 << 20

// BenchmarkPut keeps a large content, as it is sealed now and as it was before.
func BenchmarkPut(b *testing.B) {
	vault := newDisk(b)
	puts := map[string]func(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error){
		"chunks": sealed.Blobs(vault).Put,
		"dare": func(ctx context.Context, ks storage.ID, r io.Reader) (storage.Ref, error) {
			r, err := sio.EncryptReader(io.TeeReader(r, sha256.New()), dare)
			mustBench(b, err)
			return vault.PutUnhashed(ctx, ks, r)
		},
	}
	for name, put := range puts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(large)
			for b.Loop() {
				ref, err := put(b.Context(), someID, zeros(large))
				mustBench(b, err)
				mustBench(b, vault.Delete(b.Context(), someID, ref.ID))
			}
		})
	}
}

var dare = sio.Config{MinVersion: sio.Version20, CipherSuites: []byte{sio.AES_256_GCM}, Key: bytes.Repeat([]byte{7}, 32)}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// zeros gives bytes as a connection does: not all that are asked for at a time.
func zeros(n int64) io.Reader { return struct{ io.Reader }{io.LimitReader(zero{}, n)} }

// BenchmarkAppend keeps a large content that comes in parts of 16 MiB.
func BenchmarkAppend(b *testing.B) {
	s := sealed.Blobs(newDisk(b))
	b.SetBytes(large)
	for b.Loop() {
		var d storage.Draft
		for d.Size < large {
			next, err := s.Append(b.Context(), someID, d, zeros(16<<20))
			mustBench(b, err)
			d = next
		}
		ref, err := s.Finish(b.Context(), someID, d)
		mustBench(b, err)
		mustBench(b, s.Delete(b.Context(), someID, ref.ID))
	}
}

// BenchmarkOpen reads a large content to its end: as it is sealed now, with its
// hash compared too, and as both were before.
func BenchmarkOpen(b *testing.B) {
	vault := newDisk(b)
	s := sealed.Blobs(vault)
	chunks, err := s.Put(b.Context(), someID, zeros(large))
	mustBench(b, err)
	former := putDARE(b, vault, make([]byte, large))
	for _, c := range []struct {
		name    string
		ref     storage.Ref
		checked bool
	}{{"chunks", chunks, false}, {"chunks+hash", chunks, true}, {"dare", former, false}, {"dare+hash", former, true}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(large)
			buf := make([]byte, 32<<10)
			for b.Loop() {
				r, err := s.Open(b.Context(), someID, c.ref)
				mustBench(b, err)
				if c.checked {
					r = checked.Reader(r, c.ref)
				}
				_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, buf)
				mustBench(b, err)
				mustBench(b, r.Close())
			}
		})
	}
}

// BenchmarkRange reads a range from anywhere in a large content.
func BenchmarkRange(b *testing.B) {
	vault := newDisk(b)
	s := sealed.Blobs(vault)
	chunks, err := s.Put(b.Context(), someID, zeros(large))
	mustBench(b, err)
	former := putDARE(b, vault, make([]byte, large))
	for name, ref := range map[string]storage.Ref{"chunks": chunks, "dare": former} {
		for size, p := range map[string][]byte{"4KiB": make([]byte, 4<<10), "64KiB": make([]byte, 64<<10), "1MiB": make([]byte, 1<<20)} {
			b.Run(name+"/"+size, func(b *testing.B) {
				for b.Loop() {
					r, err := s.Open(b.Context(), someID, ref)
					mustBench(b, err)
					_, err = r.Seek(rand.Int64N(large-int64(len(p))), io.SeekStart)
					mustBench(b, err)
					_, err = io.ReadFull(r, p)
					mustBench(b, err)
					mustBench(b, r.Close())
				}
			})
		}
	}
}

// BenchmarkSmall keeps and reads a content of 8 KiB.
func BenchmarkSmall(b *testing.B) {
	vault := newDisk(b)
	s := sealed.Blobs(vault)
	content := make([]byte, 8<<10)
	b.Run("stage", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := s.Stage(b.Context(), someID, bytes.NewReader(content))
			mustBench(b, err)
		}
	})
	chunk, err := s.Put(b.Context(), someID, bytes.NewReader(content))
	mustBench(b, err)
	for name, ref := range map[string]storage.Ref{"open chunk": chunk, "open dare": putDARE(b, vault, content)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, err := s.Open(b.Context(), someID, ref)
				mustBench(b, err)
				_, err = io.ReadFull(r, content)
				mustBench(b, err)
				mustBench(b, r.Close())
			}
		})
	}
}
