// Package commit is the one-writer queue that the embedded engines share: it
// runs the Updates of a keyspace one after another and lets those that wait
// together share one commit.
//
// Why it exists: a Badger transaction costs a flush of the disk and Badger does
// not group transactions. Here a [Queue] drains all that wait into one
// [Store.Write], and the next group runs while that is flushed. There is no
// standing goroutine: the first to arrive leads a group, later ones wait, and
// when the group is written the lead passes on.
//
// Each Update runs over an overlay (a sorted list of its own writes) above the
// overlay of its group above a snapshot of the engine. If its fn fails or
// panics, its overlay is dropped and nobody else notices; if the commit fails,
// the whole group fails, for later members may have read what earlier ones
// wrote. What storage.BeforeCommit asks for is done as each has run, while the
// next ones run: the first flush of a staged content covers those of all others.
// If it fails for a member, the others run again without that. A member that
// would make the group too large runs again in the next.
//
// The bounds of package storage are enforced here, so they hold alike in every
// engine built upon it. Start at [Queue.Update]; an engine implements [Store]
// and [Snapshot] and hands out a [Handle], or as package badger one of its own,
// which goes on when a database is opened again.
package commit
