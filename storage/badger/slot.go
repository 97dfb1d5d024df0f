package badger

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
	"pims/storage/durable"
)

type state uint8

const (
	opening state = iota
	open
	closing // until Badger has given up its lock on the folder; also while a folder is removed
)

// slot is one place in the pool, and the commit.Store of its keyspace.
type slot struct {
	id      storage.ID
	state   state     // guarded by Engine.mu, as are users and lastUse
	users   int       // handles and the service
	lastUse time.Time // when users became 0

	db     *badgerdb.DB // set while opening, then constant
	queue  *commit.Queue
	space  *durable.Space
	manned bool // it has compactors of its own

	broken  atomic.Bool  // a commit failed: close and reopen
	written atomic.Int64 // bytes since the last look at level 0
	due     atomic.Int32 // when the service shall look at level 0: now, later
	wake    func()       // the service
}

var errBroken = errors.New("an earlier commit failed; the keyspace is reopened once its users have closed it")

// Snapshot implements commit.Store.
func (s *slot) Snapshot() (commit.Snapshot, error) {
	return &snapshot{txn: s.db.NewTransaction(false)}, nil
}

// Admit implements commit.Store.
func (s *slot) Admit(growth func() (int, error)) error {
	if s.broken.Load() {
		return storage.ErrBusy.Because(errBroken)
	}
	if err := s.space.Write(); err != nil {
		return err
	}
	full := s.space.Grow()
	if full == nil {
		return nil
	}
	if grown, err := growth(); err != nil {
		return err
	} else if grown > 0 {
		return full
	}
	return nil
}

// Commit implements commit.Store. The transaction reads nothing, so that it
// cannot conflict.
func (s *slot) Commit(writes []commit.Write) (err error) {
	defer fault.Wrap(&err, "badger")
	txn := s.db.NewTransaction(true)
	defer txn.Discard()
	size := 0
	for _, w := range writes {
		key := ours(w.Key)
		if w.Delete {
			err = txn.Delete(key)
		} else {
			err = txn.Set(key, w.Value)
		}
		if err != nil {
			return fmt.Errorf("add to transaction: %w", err)
		}
		size += len(key) + len(w.Value)
	}
	if err := txn.Commit(); err != nil {
		s.broken.Store(true)
		return err
	}
	s.wrote(size + nodeSize*len(writes))
	return nil
}

// nodeSize is about what a memtable spends on an entry beside key and value.
const nodeSize = 100

// wrote has the service look at level 0 every half memtable.
func (s *slot) wrote(size int) {
	if s.written.Add(int64(size)) < 1<<20 {
		return
	}
	s.written.Store(0)
	s.look()
}

// A database that was written to is looked at now and once more later: what the
// last write left in memory becomes a table only after it.
const (
	_ int32 = iota
	dueLater
	dueNow
)

func (s *slot) look() {
	if !s.manned {
		s.due.Store(dueNow)
		s.wake()
	}
}

// crowded reports whether level 0 calls for compaction.
func (s *slot) crowded() bool { return s.db.Levels()[0].NumTables >= flattenAt }

// Badger reserves the keys that begin with !badger!; one letter before ours
// makes all keys ours.
const letter = 'k'

func ours(key []byte) []byte {
	return append(append(make([]byte, 0, 1+len(key)), letter), key...)
}
