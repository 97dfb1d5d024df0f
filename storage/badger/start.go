package badger

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	badgerdb "github.com/dgraph-io/badger/v4"

	"pims/fault"
	"pims/storage"
	"pims/storage/commit"
	"pims/storage/durable"
)

// start opens the database of a slot.
func (e *Engine) start(s *slot) error {
	if err := e.space.Write(); err != nil { // opening writes a little too
		return err
	}
	dir := durable.Shard(e.root, s.id)
	tables, log := weigh(dir)
	compactors := 0
	if e.opts.Large || tables > largeDatabase {
		compactors, s.manned = 2, true
	}
	// A log that a crash left must be replayed into a memtable at least as
	// large as its own: Badger ends the process if it does not fit.
	large := e.opts.Large || log > 2*memtable
	db, err := openDatabase(database(dir, large, compactors, e.opts.Logger))
	if err != nil {
		return err
	}
	s.db = db
	s.queue = commit.NewQueue(s)
	if !s.manned && s.crowded() {
		s.due.Store(dueNow)
	}
	return nil
}

// openDatabase returns what opening gives as a fault; damaged files may make
// Badger panic.
func openDatabase(opts badgerdb.Options) (db *badgerdb.DB, err error) {
	defer fault.Wrap(&err, "open database")
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, storage.ErrDamaged.Because(fmt.Errorf("badger panicked: %v", r))
		}
	}()
	db, err = badgerdb.Open(opts)
	if err != nil {
		return nil, openFault(err)
	}
	return db, nil
}

// openFault classifies by the text: Badger drops the errors that it wraps.
func openFault(err error) error {
	says := func(errno syscall.Errno) bool { return strings.Contains(err.Error(), errno.Error()) }
	switch {
	case strings.Contains(err.Error(), "Cannot acquire directory lock"):
		return storage.ErrBusy.Because(err)
	case says(syscall.ENOSPC), says(syscall.EDQUOT):
		return storage.ErrDiskFull.Because(err)
	case strings.Contains(err.Error(), "unsupported version"), strings.Contains(err.Error(), "external magic"):
		return err // written by a newer program
	case says(syscall.EMFILE), says(syscall.ENFILE), says(syscall.ENOMEM), says(syscall.EACCES),
		says(syscall.EPERM), says(syscall.EROFS):
		return err // the machine's fault, not the keyspace's
	}
	return storage.ErrDamaged.Because(err)
}

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
