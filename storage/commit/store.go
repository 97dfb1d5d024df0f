package commit

import (
	"iter"

	"pims/storage"
)

// Store is what an engine gives the queue of one keyspace.
type Store interface {
	// Snapshot opens for reading what is durable.
	Snapshot() (Snapshot, error)
	// Latest opens all that was written, durable or not, for the next Updates.
	Latest() (Snapshot, error)
	// Admit returns why a change may not be written now, nil if it may; it is
	// asked for each Update before that joins a group. vital is storage.IsVital
	// of the Update. A store that is short of room calls growth to learn by how
	// many bytes the change makes the keyspace larger; it costs a read per key.
	Admit(vital bool, growth func() (int, error)) error
	// Write adds the writes, all or none, behind what is durable: the queue has
	// flushed all that was written before. They are in key order and each key
	// occurs once. It keeps the slices.
	Write(writes []Write) error
	// Written is the number of the last Write that succeeded; numbers grow.
	Written() uint64
	// Flush makes durable what was written up to a number; several may call it at
	// a time. Once it has failed it fails for good, but for what is durable.
	Flush(upTo uint64) error
}

// Snapshot is a consistent state of a keyspace. The slices that it returns are
// the receiver's to keep.
type Snapshot interface {
	// Get returns storage.ErrNotFound for what is not there.
	Get(key []byte) ([]byte, error)
	// Scan yields in byte order the pairs with the prefix from start on; start
	// has the prefix or is beyond all that have.
	Scan(prefix, start []byte) iter.Seq2[storage.Pair, error]
	// Release ends the snapshot. Scans that are still suspended must survive it.
	Release()
}

// Write is one change of one key.
type Write struct {
	Key, Value []byte
	Delete     bool
}
