package preview

import (
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	"pims/instance"
	"pims/instance/instancetest"
	"pims/photo/phototest"
	"pims/storage"
	"pims/storage/badger"
)

// BenchmarkTenThousandPhotos has them on the real engine, in fifty folders.
func BenchmarkTenThousandPhotos(b *testing.B) {
	engine, err := badger.Open(b.TempDir(), badger.Options{})
	must(b, err)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	house := instancetest.House(b, engine, func() time.Time { return now })
	id, err := instance.NewID()
	must(b, err)
	i, err := house.Create(b.Context(), id, 1<<40)
	must(b, err)
	b.Cleanup(func() { must(b, errors.Join(i.Close(), engine.Close())) })
	raw := storage.Keep(phototest.PNG(phototest.Photo(8, 6), 1))
	for n := 0; n < 10_000; n += 20 {
		must(b, i.Update(b.Context(), func(tx *instance.Tx) error {
			t := tx.Tree()
			folder, err := t.FolderNamed(instance.Root, fmt.Sprint(n/200))
			for k := range 20 {
				if err == nil {
					v := instance.NewVersion{Blob: raw, Mime: "image/png", Modified: now.Add(-time.Duration(n+k) * 6 * time.Hour)}
					_, _, err = t.AddFile(folder.ID, fmt.Sprintf("IMG_%d.png", n+k), v, instance.Refuse)
				}
			}
			return err
		}))
	}
	began := processor()
	must(b, pictures().Follow(b.Context(), i))
	took := processor() - began
	view := func(b *testing.B, fn func(*instance.Tx) error) {
		b.ReportAllocs()
		before := processor()
		for b.Loop() {
			must(b, i.Access(full).View(b.Context(), fn))
		}
		b.ReportMetric(float64((processor()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	}
	for name, q := range map[string]Query{"first": {Limit: 500}, "old": {Limit: 500, Before: now.AddDate(-5, 0, 0)}} {
		b.Run("page/"+name, func(b *testing.B) {
			view(b, func(tx *instance.Tx) error {
				p, err := Photos(tx, q)
				if len(p.Photos) != 500 || p.Pending {
					b.Fatalf("%d photos", len(p.Photos))
				}
				return err
			})
		})
	}
	b.Run("months", func(b *testing.B) {
		b.ReportMetric(took.Seconds(), "s-to-index")
		view(b, func(tx *instance.Tx) error {
			months, _, err := Months(tx)
			if len(months) < 80 {
				b.Fatalf("%d months", len(months))
			}
			return err
		})
	})
}

// processor is the time that the process has had: what a question takes where
// nothing else runs.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // never fails
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
