package badger

import (
	"errors"
	"iter"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/y"

	"pims/storage"
)

// snapshot is a read transaction. What Badger reads through its maps may fail
// like any disk: then the keyspace is to be reopened, which tells more.
type snapshot struct {
	slot  *slot
	txn   *badgerdb.Txn
	scans []*badgerdb.Iterator
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
// goroutine for each.
func (s *snapshot) Scan(prefix, start []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		opts := badgerdb.DefaultIteratorOptions
		opts.PrefetchValues = false
		opts.Prefix = ours(prefix)
		var scan *badgerdb.Iterator
		defer func() {
			if scan != nil {
				scan.Close() // closing twice does no harm
			}
		}()
		move := func() { scan.Seek(ours(start)) }
		for {
			var pair storage.Pair
			more := false
			err := s.slot.reading(func() (err error) {
				if scan == nil {
					scan = s.txn.NewIterator(opts)
					s.scans = append(s.scans, scan)
				}
				if move(); !scan.ValidForPrefix(opts.Prefix) {
					return nil
				}
				item := scan.Item()
				pair.Key, more = item.KeyCopy(nil)[1:], true
				pair.Value, err = value(item)
				return err
			})
			if err != nil {
				yield(storage.Pair{}, err)
				return
			}
			if !more || !yield(pair, nil) {
				return
			}
			move = scan.Next
		}
	}
}

// Release implements commit.Snapshot. Badger panics if an iterator outlives its
// transaction, and a suspended scan (iter.Pull) could.
func (s *snapshot) Release() {
	for _, scan := range s.scans {
		scan.Close()
	}
	s.txn.Discard()
}

func value(item *badgerdb.Item) ([]byte, error) {
	v, err := item.ValueCopy(make([]byte, 0, item.ValueSize()))
	if err != nil {
		return nil, readFault(err)
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
