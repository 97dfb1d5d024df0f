package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pims/backup"
	"pims/storage"
	"pims/storage/memory"
)

// BenchmarkRun saves 50 instances of 500 documents of 1 KiB and 2 MiB of contents: for the
// first time, after one change in each, and looking at all for nothing.
func BenchmarkRun(b *testing.B) {
	engine, blobs := memory.New(), memory.NewBlobs()
	now := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	var ids []storage.ID
	keys := map[storage.ID]string{}
	update := func(id storage.ID, n int, value byte) {
		ks, err := engine.Open(context.Background(), id)
		must(b, err)
		must(b, ks.Update(context.Background(), func(tx storage.Tx) error {
			return tx.Set(fmt.Appendf(nil, "d/%06d", n), bytes.Repeat([]byte{value}, 1024))
		}))
		must(b, ks.Close())
	}
	for n := range 50 {
		id := storage.ID(fmt.Sprintf("0198c000-0000-7000-8000-%012d", n))
		ids, keys[id] = append(ids, id), "wrapped"
		ks, err := engine.Create(context.Background(), id)
		must(b, err)
		must(b, ks.Close())
		for doc := range 500 {
			update(id, doc, byte(n*doc))
		}
		_, err = blobs.Put(context.Background(), id, bytes.NewReader(bytes.Repeat([]byte{byte(n)}, 2<<20)))
		must(b, err)
	}
	src := backup.Source{Instances: engine, Node: memory.New(), Blobs: blobs, Keyring: b.TempDir(), Now: func() time.Time { return now }}
	writeKeys(b, src.Keyring, keys)
	run := func(b *testing.B, target string, o backup.Options) {
		now = now.Add(time.Minute)
		r, err := backup.Run(context.Background(), src, target, o)
		must(b, err)
		b.ReportMetric(float64(r.Bytes)/float64(len(ids)), "B-written/instance")
	}
	var target string
	b.Run("first", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			target = filepath.Join(b.TempDir(), fmt.Sprint(n))
			must(b, backup.Make(target, ""))
			run(b, target, backup.Options{All: true})
		}
	})
	target = filepath.Join(b.TempDir(), "target")
	must(b, backup.Make(target, ""))
	run(b, target, backup.Options{})
	b.Run("changed", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			for _, id := range ids {
				update(id, n%500, byte(n)+1)
			}
			run(b, target, backup.Options{})
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			run(b, target, backup.Options{All: true})
		}
	})
}
