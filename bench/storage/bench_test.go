package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"pims/storage"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/memory"
	"pims/storage/sealed"
)

func engines(b *testing.B, run func(b *testing.B, e storage.Engine)) {
	b.Run("memory", func(b *testing.B) { run(b, memory.New()) })
	b.Run("badger", func(b *testing.B) {
		e, err := badger.Open(b.TempDir(), badger.Options{})
		must(b, err)
		run(b, e)
	})
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// keyspace returns one with a thousand pairs.
func keyspace(b *testing.B, e storage.Engine) storage.Keyspace {
	ks, err := e.Create(b.Context(), learner)
	must(b, err)
	sealer, err := sealed.NewSealer(learner, [32]byte{1}, [32]byte{2})
	must(b, err)
	ks = sealer.Keyspace(ks)
	for part := range 10 {
		must(b, ks.Update(b.Context(), func(tx storage.Tx) error {
			for i := range 100 {
				if err := tx.Set(fmt.Appendf(nil, "s|%04d", 100*part+i), make([]byte, 200)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	b.Cleanup(func() { must(b, errors.Join(ks.Close(), e.Close())) })
	return ks
}

func BenchmarkUpdate(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		ks := keyspace(b, e)
		for i := 0; b.Loop(); i++ {
			must(b, ks.Update(b.Context(), func(tx storage.Tx) error { return put(tx, 0, 0, i) }))
		}
	})
}

func BenchmarkUpdateParallel(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		ks := keyspace(b, e)
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := ks.Update(b.Context(), func(tx storage.Tx) error { return tx.Set([]byte("k"), make([]byte, 200)) }); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func BenchmarkGet(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		ks := keyspace(b, e)
		for b.Loop() {
			must(b, ks.View(b.Context(), func(tx storage.Tx) error {
				_, err := tx.Get([]byte("s|0500"))
				return err
			}))
		}
	})
}

func BenchmarkScan1000(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		ks := keyspace(b, e)
		for b.Loop() {
			must(b, ks.View(b.Context(), func(tx storage.Tx) error {
				for _, err := range tx.Scan([]byte("s|"), nil) {
					if err != nil {
						return err
					}
				}
				return nil
			}))
		}
	})
}

func BenchmarkPut(b *testing.B) {
	for _, size := range []int{8 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			files, err := disk.New(b.TempDir())
			must(b, err)
			blobs, content := sealed.Blobs(files), make([]byte, size)
			b.SetBytes(int64(size))
			for b.Loop() {
				_, err := blobs.Put(b.Context(), learner, bytes.NewReader(content))
				must(b, err)
			}
		})
	}
}

func BenchmarkOpenRange(b *testing.B) {
	files, err := disk.New(b.TempDir())
	must(b, err)
	blobs := sealed.Blobs(files)
	ref, err := blobs.Put(b.Context(), learner, io.LimitReader(zeros{}, 8<<20))
	must(b, err)
	buf := make([]byte, 64<<10)
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		r, err := blobs.Open(b.Context(), learner, ref)
		must(b, err)
		_, err = r.Seek(5<<20+1000, io.SeekStart)
		must(b, err)
		_, err = io.ReadFull(r, buf)
		must(b, errors.Join(err, r.Close()))
	}
}
