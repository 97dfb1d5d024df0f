package badger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"syscall"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
	"golang.org/x/sync/errgroup"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// atOnce is how many bytes of tables are read whole before a database opens. Of
// a larger one that was closed in order, only what opening itself reads is: the
// service reads the rest right behind it, and before it compacts.
const atOnce = 4 << 20

// inspect reads the list of a database's tables and each of them, before Badger
// does: there a damaged table ends the process, a list that is cut off or not
// there makes it delete the tables, and a block that fails its check ends a scan
// as if nothing came after it. whole says to read all of each table.
func inspect(opts badgerdb.Options, clean, whole bool) (err error) {
	defer fault.Wrap(&err, "inspect tables")
	f, err := os.Open(filepath.Join(opts.Dir, badgerdb.ManifestFilename))
	if errors.Is(err, os.ErrNotExist) {
		return storage.ErrDamaged.Because(err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return contained(func() error {
		list, read, err := badgerdb.ReplayManifestFile(f, opts.ExternalMagicVersion, opts)
		if err != nil {
			return openFault(err)
		}
		if err := inspectListEnd(f, read, clean); err != nil {
			return err
		}
		var tables errgroup.Group
		tables.SetLimit(parallelReads)
		for id := range list.Tables {
			tables.Go(func() error {
				err := contained(func() error { return inspectTable(table.NewFilename(id, opts.Dir), id, whole) })
				return tableFault(id, err)
			})
		}
		return tables.Wait()
	})
}

// tableFault tells of a table that could not be read.
func tableFault(id uint64, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("table %d: %w", id, err)
	if slices.ContainsFunc(ofTheMachine, func(errno syscall.Errno) bool { return errors.Is(err, errno) }) {
		return err
	}
	return storage.ErrDamaged.Because(err)
}

// parallelReads is how many tables are read at a time: a disk takes longer to
// answer than to read.
const parallelReads = 4

// inspectTable checks the index and the last block of a table, which is what
// opening reads, and if asked to the others.
func inspectTable(path string, id uint64, whole bool) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	raw, err := z.Mmap(f, false, info.Size())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, z.Munmap(raw)) }()
	if err := z.Madvise(raw, whole); err != nil { // else the kernel reads ahead what is not asked for
		return err
	}
	t, err := table.OpenInMemoryTable(raw, id, &table.Options{ChkMode: options.OnBlockRead})
	if err != nil || !whole {
		return err
	}
	return t.VerifyChecksum()
}

// doubts reports whether a database is to be read whole before it opens.
func (e *Engine) doubts(id storage.ID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.doubted[id]
}

// verify reads what opening has left unread of a database, and reports whether
// that holds. What cannot be read for want of descriptors, say, is read later.
func (e *Engine) verify(s *slot) (holds bool) {
	if s.broken.Load() || !s.unread.Load() {
		return !s.broken.Load()
	}
	err := inspect(database(durable.Shard(e.root, s.id), e.opts.Large, 0, e.opts.Logger), false, true)
	switch {
	case err == nil:
		s.unread.Store(false)
	case errors.Is(err, storage.ErrDamaged):
		e.opts.Logger.Error("storage: database is damaged", "keyspace", s.id, "error", err)
		s.damaged.Store(true)
		s.fail()
	default:
		e.opts.Logger.Warn("storage: database is not verified yet", "keyspace", s.id, "error", err)
		s.due.Store(dueNow)
	}
	return err == nil
}

// contained runs Badger's code over what lies on the disk: if it panics, also
// of a page that cannot be read, that is ErrDamaged.
func contained(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = storage.ErrDamaged.Because(fmt.Errorf("badger panicked: %v", r))
		}
	}()
	return fn()
}
