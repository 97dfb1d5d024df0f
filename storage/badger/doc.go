// Package badger is the embedded engine: one Badger database per keyspace, each
// in a folder of its own, opened on demand and closed when idle.
//
//	root/LOCK              held by the one process that uses root
//	root/ab/cd/{id}        a keyspace, sharded by the id's last four characters
//	root/new, root/gone    half-created and half-removed folders, emptied at start
//	root/changed/{id}      written to since it was last saved: changes.go
//	root/opening/{id}      being opened, compacted or closed: trial.go
//	root/suspect/{id}      was at it when the process crashed
//	root/quarantine/{id}   was at it alone when it crashed again: stays closed
//
// [Open] returns the engine. Its parts: engine.go (open, list, close), pool.go
// (slots, users, eviction), create.go and destroy.go, close.go, service.go (one
// goroutine for the whole node: idle closing and compaction), slot.go and
// snapshot.go (a database as commit.Store), handle.go (what Open returns),
// start.go and inspect.go (what is looked at before Badger opens), options.go.
//
// Things to know about Badger that shaped this package:
//
//   - it would flush twice for a transaction, without group commit, and have who
//     reads wait for that: it is managed, wal.go numbers and flushes commits;
//   - every compactor wakes 20 times a second: databases have none, the service
//     calls Flatten; never while a database closes, which ends the process;
//   - a full disk ends the process with SIGBUS: the gate of package durable.
//     Databases open below the reserve too, or nobody could delete anything;
//   - so do damaged files, which it may also take for empty ones: inspect.go;
//   - after a failed commit the database may show what is not on disk: the
//     keyspace takes no Updates until it has been reopened, under who has it open.
package badger
