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
	era     int       // see Engine.eras

	inside commit.Gate // transactions and the service: shut once it closes under its users

	db     *badgerdb.DB // set while opening, then constant
	queue  *commit.Queue
	wal    *wal
	space  *durable.Space
	notes  *changes
	manned bool // it has compactors of its own

	broken    atomic.Bool  // a commit or a read failed: close and reopen
	owes      atomic.Bool  // a commit failed that a crash may bring back: its mark stays raised until it closes
	unread    atomic.Bool  // its tables are not yet verified
	damaged   atomic.Bool  // they were, and do not hold
	unsettled atomic.Bool  // what was replayed may not be on the disk yet
	unflushed atomic.Bool  // it was written to since it was opened
	written   atomic.Int64 // bytes since the last look at level 0
	due       atomic.Int32 // when the service shall look at level 0: now, later
	wake      func()       // the service
	retire    func()       // called once, when it is broken
}

var errBroken = errors.New("an earlier commit or read failed; the keyspace is opened again in a moment")

var errUnsettled = errors.New("what a crash has left is not yet on the disk")

// Snapshot implements commit.Store.
func (s *slot) Snapshot() (commit.Snapshot, error) { return s.at(s.wal.read(false)) }

// Latest implements commit.Store. After a flush that failed nobody knows what is
// the latest.
func (s *slot) Latest() (commit.Snapshot, error) {
	if s.wal.lost() {
		return nil, storage.ErrBusy.Because(errBroken)
	}
	return s.at(s.wal.read(true))
}

func (s *slot) at(commit uint64) (commit.Snapshot, error) {
	if s.damaged.Load() {
		s.wal.leave(commit)
		return nil, storage.ErrDamaged.Because(errBroken)
	}
	return &snapshot{slot: s, commit: commit, txn: s.db.NewTransactionAt(commit, false)}, nil
}

// reading runs what reads pages of the tables. After one that fails, nothing
// must compact them, for that would end the process.
func (s *slot) reading(fn func() error) error {
	err := contained(fn)
	if errors.Is(err, storage.ErrDamaged) {
		s.fail()
	}
	return err
}

func (s *slot) fail() {
	if s.broken.CompareAndSwap(false, true) {
		s.retire()
	}
}

// Admit implements commit.Store.
func (s *slot) Admit(vital bool, growth func() (int, error)) error {
	if s.broken.Load() {
		return storage.ErrBusy.Because(errBroken)
	}
	if s.unsettled.Load() {
		return storage.ErrBusy.Because(errUnsettled)
	}
	full := s.space.Grow(vital)
	if !errors.Is(full, storage.ErrDiskFull) {
		return full
	}
	if grown, err := growth(); err != nil {
		return err
	} else if grown > 0 {
		return full
	}
	return nil
}

// Write implements commit.Store. The transaction reads nothing, so that it
// cannot conflict.
func (s *slot) Write(writes []commit.Write) (err error) {
	defer fault.Wrap(&err, "badger")
	number := s.wal.next()
	txn := s.db.NewTransactionAt(number, true)
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
	if err := s.notes.before(s.id); err != nil {
		return err
	}
	s.unflushed.Store(true)
	err = txn.CommitAt(number, nil)
	if err == nil {
		err = s.wal.wrote(number)
	}
	if err != nil {
		s.owes.Store(true)
		s.fail()
		return err
	}
	s.wrote(size + nodeSize*len(writes))
	return nil
}

// close closes the database, without a commit that failed.
func (s *slot) close() error {
	err := errors.Join(s.db.CloseAt(s.wal.flushed()), s.wal.close())
	if err == nil && s.owes.Load() {
		s.notes.after(s.id)
	}
	return err
}

// Written implements commit.Store.
func (s *slot) Written() uint64 { return s.wal.next() - 1 }

// Flush implements commit.Store.
func (s *slot) Flush(upTo uint64) (err error) {
	defer fault.Wrap(&err, "badger")
	return s.wal.flush(upTo, func(durable, oldest uint64, err error) {
		if err != nil {
			s.owes.Store(true)
			s.fail()
			return
		}
		s.db.SetDiscardTs(oldest)
		s.notes.after(s.id)
	})
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
func (s *slot) crowded() bool { return crowded(s.db.Levels()) }

// crowded: Flatten rewrites all there is, so a larger database waits for more, or
// the cost of a write would grow with what was written before.
func crowded(levels []badgerdb.LevelInfo) bool {
	fresh, below := levels[0], int64(0)
	for _, l := range levels[1:] {
		below += l.Size
	}
	return fresh.NumTables >= flattenLate || fresh.NumTables >= flattenAt && fresh.Size >= below/4
}

// Badger reserves the keys that begin with !badger!; one letter before ours
// makes all keys ours.
const letter = 'k'

func ours(key []byte) []byte {
	return append(append(make([]byte, 0, 1+len(key)), letter), key...)
}
