package main

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"pims/storage"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/sealed"
)

// BenchmarkStage is what storing a small file does, by 16 writers: its content
// staged, and an Update that flushes it before it commits. Flushes are counted
// under
//
//	strace -f -c -e trace=fsync,fdatasync,msync -e inject=fsync,fdatasync,msync:delay_exit=1000
func BenchmarkStage(b *testing.B) {
	e, err := badger.Open(b.TempDir(), badger.Options{})
	must(b, err)
	ks := keyspace(b, e)
	files, err := disk.New(b.TempDir())
	must(b, err)
	blobs, content := sealed.Blobs(files), make([]byte, 8<<10)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for w := range writers {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				ref, err := blobs.Stage(b.Context(), learner, bytes.NewReader(content))
				if err != nil {
					b.Error(err)
					return
				}
				ctx := storage.BeforeCommit(b.Context(), func() error { return blobs.Flush(b.Context(), learner, ref.ID) })
				if err := ks.Update(ctx, func(tx storage.Tx) error { return put(tx, b.N, w, int(i)) }); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
}

// BenchmarkOpen reads a small content, sealed.
func BenchmarkOpen(b *testing.B) {
	files, err := disk.New(b.TempDir())
	must(b, err)
	blobs := sealed.Blobs(files)
	ref, err := blobs.Put(b.Context(), learner, bytes.NewReader(make([]byte, 8<<10)))
	must(b, err)
	b.SetBytes(ref.Size)
	b.ReportAllocs()
	for b.Loop() {
		r, err := blobs.Open(b.Context(), learner, ref)
		must(b, err)
		_, err = io.Copy(io.Discard, r)
		must(b, errors.Join(err, r.Close()))
	}
}
