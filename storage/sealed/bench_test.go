package sealed_test

import (
	"errors"
	"fmt"
	"testing"

	"pims/storage"
	"pims/storage/badger"
	"pims/storage/memory"
	"pims/storage/sealed"
)

// BenchmarkUpdate is a change of one document: its envelope, its number in the
// feed and the counters, in a keyspace of a thousand, with an inventory and (a
// keyspace of format 1) without. In memory it shows what the processor pays.
func BenchmarkUpdate(b *testing.B) {
	for name, engine := range map[string]func(*testing.B) storage.Engine{
		"memory": func(*testing.B) storage.Engine { return memory.New() },
		"badger": func(b *testing.B) storage.Engine {
			e, err := badger.Open(b.TempDir(), badger.Options{})
			mustBench(b, err)
			return e
		},
	} {
		for _, kept := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/inventory=%v", name, kept), func(b *testing.B) { benchmarkUpdate(b, engine(b), kept) })
		}
	}
}

func benchmarkUpdate(b *testing.B, e storage.Engine, kept bool) {
	bare, err := e.Create(b.Context(), someID)
	mustBench(b, err)
	if !kept { // what is there without a record is not counted
		mustBench(b, bare.Update(b.Context(), func(tx storage.Tx) error { return tx.Set([]byte("z"), nil) }))
	}
	s, err := sealed.NewSealer(someID, [32]byte{1}, [32]byte{2})
	mustBench(b, err)
	ks := s.Keyspace(bare)
	write := func(i int) error {
		return ks.Update(b.Context(), func(tx storage.Tx) error {
			return errors.Join(
				tx.Set(fmt.Appendf(nil, "d/%d", i%1000), make([]byte, 1<<10)),
				tx.Delete(fmt.Appendf(nil, "f/%020d", i-1000)),
				tx.Set(fmt.Appendf(nil, "f/%020d", i), make([]byte, 60)),
				tx.Set([]byte("n"), make([]byte, 150)))
		})
	}
	for i := range 1000 {
		mustBench(b, write(i))
	}
	b.ReportAllocs()
	for i := 1000; b.Loop(); i++ {
		mustBench(b, write(i))
	}
	b.StopTimer()
	mustBench(b, errors.Join(ks.Close(), e.Close()))
}

func mustBench(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
