package badger

import (
	"errors"
	"iter"
	"sync"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/y"

	"pims/storage"
)

// snapshot is a read transaction. What Badger reads through its maps may fail
// like any disk: then the keyspace is to be reopened, which tells more.
type snapshot struct {
	slot   *slot
	commit uint64 // the last that it sees
	txn    *badgerdb.Txn
	scans  []*badgerdb.Iterator
	ahead  sync.WaitGroup // reads that were begun early
	lost   bool           // a scan could not begin, which Badger counts all the same
}

// Get implements commit.Snapshot.
func (s *snapshot) Get(key []byte) (v []byte, err error) {
	return v, s.slot.reading(func() error {
		item, err := s.txn.Get(ours(key))
		if err != nil {
			return readFault(err)
		}
		v, err = value(item)
		return err
	})
}

// Scan implements commit.Snapshot. Values are not prefetched: that starts a
// goroutine for each. Of a long scan the next pairs are read while these are used.
func (s *snapshot) Scan(prefix, start []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		opts := badgerdb.DefaultIteratorOptions
		opts.PrefetchValues = false
		opts.Prefix = ours(prefix)
		var scan *badgerdb.Iterator
		defer func() {
			s.ahead.Wait()
			if scan != nil {
				scan.Close() // closing twice does no harm
			}
		}()
		read := func(b *batch, many int) {
			b.err = s.slot.reading(func() error {
				if scan == nil {
					s.lost = true
					scan = s.txn.NewIterator(opts)
					s.lost = false
					s.scans = append(s.scans, scan)
					scan.Seek(ours(start))
				}
				return b.fill(scan, many)
			})
		}
		now, next := new(batch), new(batch)
		read(now, 1)
		for many := 1; ; many = min(4*many, maxBatch) {
			more := now.err == nil && len(now.pairs) == many
			begun := more && many == maxBatch
			if begun {
				s.ahead.Go(func() { read(next, maxBatch) })
			}
			for _, pair := range now.pairs {
				if !yield(pair, nil) {
					return
				}
			}
			if now.err != nil {
				yield(storage.Pair{}, now.err)
			}
			if !more {
				return
			}
			if s.ahead.Wait(); !begun {
				read(next, min(4*many, maxBatch))
			}
			now, next = next, now
		}
	}
}

// maxBatch is how many pairs are read before the first of them is handed out:
// few enough for who stops early, and enough that guarding the read costs nothing.
const maxBatch = 64

// batch is what a scan has read and not yet handed out.
type batch struct {
	pairs []storage.Pair
	room  []byte // what is left of the memory that pairs share
	err   error
}

// fill reads up to n pairs, and leaves the iterator at the next.
func (b *batch) fill(scan *badgerdb.Iterator, n int) error {
	for b.pairs = b.pairs[:0]; len(b.pairs) < n && scan.Valid(); scan.Next() {
		item := scan.Item()
		key := item.Key()[1:]
		err := item.Value(func(value []byte) error {
			all := b.take(len(key) + len(value))
			copy(all, key)
			copy(all[len(key):], value)
			b.pairs = append(b.pairs, storage.Pair{Key: all[:len(key):len(key)], Value: all[len(key):]})
			return nil
		})
		if err != nil {
			return readFault(err)
		}
	}
	return nil
}

// take returns n bytes of memory. Short pairs share a piece of it, which is small
// enough to be kept by one of them.
func (b *batch) take(n int) []byte {
	const piece = 4 << 10
	if n > len(b.room) {
		if n > piece/4 {
			return make([]byte, n)
		}
		b.room = make([]byte, piece)
	}
	part := b.room[:n:n]
	b.room = b.room[n:]
	return part
}

// Release implements commit.Snapshot. Badger panics if an iterator outlives its
// transaction, and a suspended scan (iter.Pull) could.
func (s *snapshot) Release() {
	s.ahead.Wait()
	for _, scan := range s.scans {
		scan.Close()
	}
	if !s.lost { // or it would panic; there is nothing else to be ended
		s.txn.Discard()
	}
	s.slot.wal.leave(s.commit)
}

// value returns the value of an item that nobody else has, so that what it lends
// is ours: a copy already, for no value lies in the value log (see options.go).
func value(item *badgerdb.Item) (v []byte, err error) {
	err = item.Value(func(lent []byte) error {
		v = lent
		return nil
	})
	if err != nil {
		return nil, readFault(err)
	}
	if v == nil {
		v = []byte{}
	}
	return v, nil
}

func readFault(err error) error {
	switch {
	case errors.Is(err, badgerdb.ErrKeyNotFound):
		return storage.ErrNotFound
	case errors.Is(err, y.ErrChecksumMismatch):
		return storage.ErrDamaged.Because(err)
	}
	return err
}
