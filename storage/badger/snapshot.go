package badger

import (
	"errors"
	"iter"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/y"

	"pims/storage"
)

// snapshot is a read transaction.
type snapshot struct {
	txn   *badgerdb.Txn
	scans []*badgerdb.Iterator
}

// Get implements commit.Snapshot.
func (s *snapshot) Get(key []byte) ([]byte, error) {
	item, err := s.txn.Get(ours(key))
	if err != nil {
		return nil, readFault(err)
	}
	return value(item)
}

// Scan implements commit.Snapshot. Values are not prefetched: that starts a
// goroutine for each.
func (s *snapshot) Scan(prefix, start []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		opts := badgerdb.DefaultIteratorOptions
		opts.PrefetchValues = false
		opts.Prefix = ours(prefix)
		scan := s.txn.NewIterator(opts)
		s.scans = append(s.scans, scan)
		defer scan.Close() // closing twice does no harm
		for scan.Seek(ours(start)); scan.ValidForPrefix(opts.Prefix); scan.Next() {
			item := scan.Item()
			v, err := value(item)
			if err != nil {
				yield(storage.Pair{}, err)
				return
			}
			if !yield(storage.Pair{Key: item.KeyCopy(nil)[1:], Value: v}, nil) {
				return
			}
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
