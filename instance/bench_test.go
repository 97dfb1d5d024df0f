package instance_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/badger"
)

// onDisk is an access to an instance as a node has it.
func onDisk(b *testing.B) (*instance.Instance, *instance.Access) {
	b.Helper()
	engine, err := badger.Open(b.TempDir(), badger.Options{})
	must(b, err)
	h := instancetest.House(b, engine, time.Now)
	id, err := instance.NewID()
	must(b, err)
	i, err := h.Create(context.Background(), id, 1<<40)
	must(b, err)
	b.Cleanup(func() { must(b, errors.Join(i.Close(), engine.Close())) })
	return i, i.Access(full)
}

var word = instance.Upload{Mime: "application/pdf", Size: -1}

// fill makes a folder of n small files.
func fill(b *testing.B, a *instance.Access, n int) (top instance.Entry) {
	b.Helper()
	must(b, a.Update(context.Background(), func(tx *instance.Tx) (err error) {
		top, err = tx.Tree().CreateFolder(instance.Root, "many", instance.KeepBoth)
		return err
	}))
	const batch = 100
	for first := 0; first < n; first += batch {
		must(b, a.Update(context.Background(), func(tx *instance.Tx) error {
			for k := first; k < min(first+batch, n); k++ {
				v := instance.NewVersion{Blob: storage.Keep([]byte("content of a small file")), Mime: "application/pdf"}
				if _, _, err := tx.Tree().AddFile(top.ID, fmt.Sprintf("Compte rendu de TP n° %d.pdf", k), v, instance.Refuse); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return top
}

func BenchmarkUpload(b *testing.B) {
	for _, size := range []int{1 << 10, 8 << 10} {
		for _, writers := range []int{1, 16} {
			b.Run(fmt.Sprintf("%dKiB/writers=%d", size>>10, writers), func(b *testing.B) {
				_, a := onDisk(b)
				body, n := make([]byte, size), atomic.Int64{}
				b.SetParallelism(writers / 2)
				if writers == 1 {
					b.SetParallelism(1)
				}
				b.ReportAllocs()
				b.ResetTimer()
				put := func() {
					name := fmt.Sprintf("file %d.pdf", n.Add(1))
					u := word
					u.Size = int64(size)
					_, _, err := a.UploadFile(context.Background(), instance.Root, name, instance.Refuse, u, bytes.NewReader(body))
					must(b, err)
				}
				if writers == 1 {
					for b.Loop() {
						put()
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						put()
					}
				})
			})
		}
	}
}

func BenchmarkList(b *testing.B) {
	for _, n := range []int{2000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, a := onDisk(b)
			top := fill(b, a, n)
			b.ReportAllocs()
			for b.Loop() {
				found := 0
				must(b, a.View(context.Background(), func(tx *instance.Tx) error {
					for _, err := range tx.Tree().List(top.ID) {
						if err != nil {
							return err
						}
						found++
					}
					return nil
				}))
				if found != n {
					b.Fatal(found)
				}
			}
		})
	}
}

// BenchmarkFolder is what is done with a folder of 2,000 files, to the answer.
func BenchmarkFolder(b *testing.B) {
	i, a := onDisk(b)
	top := fill(b, a, 2000)
	in, err := a.Copy(context.Background(), top.ID, instance.Root, "to", instance.KeepBoth)
	must(b, err)
	places := []instance.DocID{in.ID, instance.Root}
	b.Run("move", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			must(b, a.Update(context.Background(), func(tx *instance.Tx) error {
				_, err := tx.Tree().Change(top.ID, instance.Patch{Parent: &places[n%2]}, instance.Refuse)
				return err
			}))
		}
	})
	b.Run("copy", func(b *testing.B) {
		for b.Loop() {
			_, err := a.Copy(context.Background(), in.ID, instance.Root, "copy", instance.KeepBoth)
			must(b, err)
		}
	})
	b.Run("trash", func(b *testing.B) {
		for b.Loop() {
			must(b, a.Update(context.Background(), func(tx *instance.Tx) error {
				if _, err := tx.Tree().Trash(top.ID); err != nil {
					return err
				}
				_, err := tx.Tree().Restore(top.ID, instance.Root)
				return err
			}))
		}
	})
	b.Run("purge and sweep", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			c, err := a.Copy(context.Background(), in.ID, instance.Root, "gone", instance.KeepBoth)
			must(b, err)
			b.StartTimer()
			must(b, a.Update(context.Background(), func(tx *instance.Tx) error {
				if _, err := tx.Tree().Trash(c.ID); err != nil {
					return err
				}
				return tx.Tree().Purge(c.ID)
			}))
			must(b, i.Sweep(context.Background()))
		}
	})
}
