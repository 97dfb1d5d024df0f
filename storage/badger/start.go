package badger

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
	"pims/storage/durable"
)

// start opens the database of a slot.
func (e *Engine) start(s *slot) error {
	if err := e.openable(); err != nil {
		return err
	}
	dir := durable.Shard(e.root, s.id)
	if err := inspectLogs(dir); err != nil {
		return err
	}
	tables, log := weigh(dir)
	compactors := 0
	// The compactors of a suspect are the service, which marks what it does.
	if (e.opts.Large || tables > largeDatabase) && !e.suspected(s.id) {
		compactors, s.manned = 2, true
	}
	opts := database(dir, e.opts.Large, compactors, e.opts.Logger)
	// A log that a crash left must be replayed into a memtable at least as
	// large as its own: Badger ends the process if it does not fit.
	opts.MemTableSize = max(opts.MemTableSize, log/2)
	whole := log > 0 || s.manned || tables <= atOnce || e.doubts(s.id)
	if err := inspect(opts, log == 0, whole); err != nil {
		return err
	}
	s.unread.Store(!whole)
	db, err := openDatabase(opts)
	if err != nil {
		return err
	}
	s.db = db
	if s.wal, err = openWAL(dir, db.MaxVersion(), db.LogEnd); err != nil {
		return errors.Join(err, db.Close())
	}
	db.SetDiscardTs(db.MaxVersion())
	thin(db)
	s.queue = commit.NewQueue(s)
	if log > 0 {
		s.unflushed.Store(true)
		if !settled(dir) {
			s.unsettled.Store(true)
			go func() {
				for !settled(dir) && !db.IsClosed() {
				}
				s.unsettled.Store(false)
			}()
		}
	}
	if !s.manned && (s.crowded() || !whole) {
		s.due.Store(dueNow)
	}
	return nil
}

// openable returns why no database may be opened now. Opening writes a little,
// and the log that a crash left becomes a table.
func (e *Engine) openable() error {
	if e.space.Free() < room {
		return storage.ErrReadOnlyNode
	}
	return e.space.Open()
}

// settled waits until Badger has made a table of the logs that a crash left,
// which it does on a goroutine of its own after opening: only then is the risk
// of opening over, and what was replayed on the disk for certain. If it cannot it
// tries for ever: then settled reports false, and nothing may be written upon it.
func settled(dir string) bool {
	for range 500 {
		if logs, err := logsIn(dir); err != nil || len(logs) <= 1 {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func openDatabase(opts badgerdb.Options) (db *badgerdb.DB, err error) {
	defer fault.Wrap(&err, "open database")
	err = contained(func() error {
		db, err = badgerdb.OpenManaged(opts)
		return openFault(err)
	})
	return db, err
}

// openFault classifies by the text: Badger drops the errors that it wraps.
func openFault(err error) error {
	says := func(errno syscall.Errno) bool { return strings.Contains(err.Error(), errno.Error()) }
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "Cannot acquire directory lock"):
		return storage.ErrBusy.Because(err)
	case says(syscall.ENOSPC), says(syscall.EDQUOT):
		return storage.ErrDiskFull.Because(err)
	case strings.Contains(err.Error(), "unsupported version"), strings.Contains(err.Error(), "external magic"):
		return err // written by a newer program
	case strings.Contains(err.Error(), "making MANIFEST durable"):
		return err // nothing is wrong with what was read
	case slices.ContainsFunc(ofTheMachine, says):
		return err
	}
	return storage.ErrDamaged.Because(err)
}

// ofTheMachine are the faults that say nothing about what lies on the disk.
var ofTheMachine = []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EACCES, syscall.EPERM, syscall.EROFS}

// weigh returns the bytes of all tables in a folder and of the longest log of a
// memtable. What cannot be read counts nothing, for opening will tell.
func weigh(dir string) (tables, log int64) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, 0
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue
		}
		switch filepath.Ext(entry.Name()) {
		case ".sst":
			tables += info.Size()
		case ".mem":
			log = max(log, info.Size())
		}
	}
	return tables, log
}
