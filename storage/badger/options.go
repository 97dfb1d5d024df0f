package badger

import (
	"log/slog"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Options are an engine's settings. The zero value is good for a node of a few
// hundred people at work at the same time.
type Options struct {
	MaxOpen   int           // databases open at a time, 400 if 0: plan 2 MiB each, 10 file handles
	IdleAfter time.Duration // an unused database is closed after this, 5 minutes if 0
	Wait      time.Duration // for a free slot, then storage.ErrBusy; 3 seconds if 0
	Reserve   int64         // bytes kept free on the disk: see durable.NewSpace
	Crashed   bool          // the process that used the folder before ended of a fault of its own, not by a kill or a power cut
	Large     bool          // for few keyspaces that grow (the node's own): larger tables, own compactors
	Logger    *slog.Logger  // discards if nil
	Now       func() time.Time
}

func (o Options) withDefaults() Options {
	if o.MaxOpen <= 0 {
		o.MaxOpen = 400
	}
	if o.IdleAfter <= 0 {
		o.IdleAfter = 5 * time.Minute
	}
	if o.Wait <= 0 {
		o.Wait = 3 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

const (
	memtable = 2 << 20 // bytes; its log takes twice as much on disk, sparse

	parallelOpens  = 4
	parallelCloses = 4

	flattenAt     = 5         // tables in level 0 that call for compaction …
	flattenLate   = 16        // … of a large database; at 40 writes wait
	largeDatabase = 100 << 20 // bytes of tables from which Flatten, which rewrites all, costs too much

	format = 1 // of what this package writes; Badger refuses to open another
)

// database returns Badger's options for one keyspace.
func database(dir string, large bool, compactors int, log *slog.Logger) badgerdb.Options {
	table := int64(512 << 10)
	if large {
		table = 2 << 20
	}
	return badgerdb.DefaultOptions(dir).
		WithExternalMagic(format).
		// Commits are numbered and flushed by wal.go. A transaction reads nothing: there are no conflicts.
		WithSyncWrites(false).WithDetectConflicts(false).WithBypassLockGuard(locked).
		// A memtable's arena is allocated whole, and no other is needed: there
		// is one writer. A group of commit (256 KiB, 1000 writes) fits in the
		// 15 % of it that Badger allows a transaction.
		WithMemTableSize(memtable).WithNumMemtables(1).WithBaseTableSize(table).
		// Values stay in the tables: the value log would need its own garbage
		// collection, and its sync errors are only logged.
		WithValueThreshold(256 << 10).WithValueLogFileSize(1 << 20).
		// Room in level 0 for the compaction service to come by.
		WithNumCompactors(compactors).WithNumLevelZeroTables(flattenAt).WithNumLevelZeroTablesStall(40).
		// Caches cost 100 KiB and two goroutines each, even when empty.
		WithCompression(options.None).WithBlockCacheSize(0).WithIndexCacheSize(0).
		// Metrics name every folder ever opened and are never emptied.
		WithMetricsEnabled(false).WithNumGoroutines(1).
		WithNumVersionsToKeep(1).
		WithChecksumVerificationMode(options.NoVerification).
		WithLogger(logger{log: log})
}
