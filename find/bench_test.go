package find_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"pims/find"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/badger"
)

// language makes texts in which words come as often as in real ones (Zipf).
type language struct {
	words []string
	zipf  *rand.Zipf
	rand  *rand.Rand
}

func newLanguage() *language {
	r := rand.New(rand.NewPCG(1, 2))
	l := &language{rand: r, zipf: rand.NewZipf(r, 1.1, 20, 29_999)}
	begins := strings.Fields("a bou ca dé en fou gra hi in jou ka lu mé no on pa qua ré sa té u va gy zo")
	middles := strings.Fields("bra cri don fé gri la mi nou pri ra sio ta tra vé")
	ends := strings.Fields("tion ment age eur ence ité ique able er ée ons s ant et")
	for len(l.words) < 30_000 {
		w := begins[r.IntN(len(begins))]
		for range 1 + r.IntN(3) {
			w += middles[r.IntN(len(middles))]
		}
		l.words = append(l.words, w+ends[r.IntN(len(ends))])
	}
	return l
}

func (l *language) text(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(l.words[l.zipf.Uint64()] + " ")
	}
	return b.String()
}

// library is a pupil's twenty thousand files on the real engine: 12,000 pictures,
// 6,000 notes of 250 words and 2,000 handouts of 2,000.
func library(b *testing.B) (*instance.Instance, *language) {
	b.Helper()
	engine, err := badger.Open(b.TempDir(), badger.Options{})
	must(b, err)
	house := instancetest.House(b, engine, time.Now)
	id, err := instance.NewID()
	must(b, err)
	i, err := house.Create(b.Context(), id, 1<<40)
	must(b, err)
	b.Cleanup(func() { must(b, errors.Join(i.Close(), engine.Close())) })
	l := newLanguage()
	var long []storage.Ref
	for range 200 {
		ref, err := i.PutBlob(b.Context(), strings.NewReader(l.text(2000)))
		must(b, err)
		long = append(long, ref)
	}
	picture, err := i.PutBlob(b.Context(), strings.NewReader("\x89PNG"))
	must(b, err)
	for n := 0; n < 20_000; n += 40 {
		must(b, i.Update(b.Context(), func(tx *instance.Tx) error {
			t := tx.Tree()
			folder, err := t.CreateFolder(instance.Root, fmt.Sprintf("%s %d", l.text(2), n), instance.Refuse)
			for k := range 40 {
				name, v := l.text(3), instance.NewVersion{Blob: picture, Mime: "image/png"}
				switch k % 10 {
				case 0:
					v = instance.NewVersion{Blob: long[l.rand.IntN(len(long))], Mime: plain}
				case 1, 2, 3:
					v = instance.NewVersion{Blob: storage.Keep([]byte(l.text(250))[:1800]), Mime: plain}
				}
				if err == nil {
					_, _, err = t.AddFile(folder.ID, fmt.Sprintf("%s%d.txt", name, n+k), v, instance.Refuse)
				}
			}
			return err
		}))
	}
	return i, l
}

func BenchmarkTwentyThousandFiles(b *testing.B) {
	i, l := library(b)
	began := time.Now()
	must(b, find.NewIndexer(nil, slog.New(slog.DiscardHandler)).Run(b.Context(), i))
	took := time.Since(began)
	keys, bytes, by := 0, 0, map[string]int{}
	must(b, i.View(b.Context(), func(tx *instance.Tx) error {
		for p, err := range tx.Space("find").Scan(nil, nil) {
			if err != nil {
				return err
			}
			n := len(p.Key) + len("s/find/") + len(p.Value) + 28
			keys, bytes = keys+1, bytes+n
			by[string(p.Key[:1])] += n
		}
		return nil
	}))
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(took.Seconds(), "s-to-index")
		b.ReportMetric(float64(keys), "keys")
		for kind, n := range by {
			b.ReportMetric(float64(n/20_000), kind+"-B/file")
		}
		b.ReportMetric(float64(bytes/20_000), "B/file")
	})
	queries := map[string]find.Query{
		"rare word":   {Words: l.words[9000]},
		"common word": {Words: l.words[3]},
		"three words": {Words: l.words[10] + " " + l.words[40] + " " + l.words[200]},
		"prefix":      {Words: l.words[5][:3]},
		"misspelt":    {Words: "xq" + l.words[700][2:]},
		"filter":      {Classes: []find.Class{find.Image}},
		"nothing":     {Words: "wwwwwwwwww"},
	}
	for name, q := range queries {
		q.Limit = 50
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			hits, before := 0, processor()
			for b.Loop() {
				must(b, i.Access(files).View(b.Context(), func(tx *instance.Tx) error {
					r, err := find.Search(tx, q)
					hits = len(r.Hits)
					return err
				}))
			}
			b.ReportMetric(float64(hits), "hits")
			b.ReportMetric(float64((processor()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
}

// processor is the time that the process has had: what a search takes where
// nothing else runs.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // never fails
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
