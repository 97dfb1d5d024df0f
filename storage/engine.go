package storage

import (
	"context"
	"iter"
)

// ID names a keyspace: 1 to 64 of a-z, 0-9 and '-'. It must carry no personal
// data: it is a folder name on disk.
type ID string

// Bounds of every engine. Values are counted as they are handed to the engine,
// that is sealed.
const (
	MaxKey          = 1 << 10   // bytes of one key, at least 1
	MaxValue        = 64 << 10  // bytes of one value
	MaxUpdateWrites = 1000      // Set and Delete calls in one Update
	MaxUpdateBytes  = 256 << 10 // bytes of keys and values written by one Update
)

// Engine keeps keyspaces: one per instance, plus the node's own. It is safe for
// concurrent use.
type Engine interface {
	// Create makes an empty keyspace and opens it. ErrExists if there is one.
	Create(ctx context.Context, id ID) (Keyspace, error)
	// Open opens a keyspace; each Open is paired with one Close of what it
	// returned. ErrNotFound if there is none, ErrBusy if no slot frees in time.
	Open(ctx context.Context, id ID) (Keyspace, error)
	// Destroy removes a keyspace and all it holds, once its users have closed
	// it; opening it is refused from now on. Destroying what does not exist is
	// no error.
	Destroy(ctx context.Context, id ID) error
	// Keyspaces lists the ids in byte order.
	Keyspaces(ctx context.Context) iter.Seq2[ID, error]
	// Close waits for running transactions and closes all.
	Close() error
}

// Keyspace is one ordered map from keys to values. It is safe for concurrent
// use.
type Keyspace interface {
	// View runs fn over a snapshot. Writing in it gives ErrReadOnly.
	View(ctx context.Context, fn func(Tx) error) error
	// Update runs fn and commits what it wrote, or nothing if it fails. Updates
	// of a keyspace run one after another; those that wait together share one
	// commit. fn may run more than once: no input or output, no other Update
	// inside it, no effect outside its Tx.
	Update(ctx context.Context, fn func(Tx) error) error
	// Close gives the keyspace back. Closing twice is an error.
	Close() error
}

// Tx reads and writes inside one View or Update. It is for one goroutine and
// ends with the function it was handed to. Slices that it returns are the
// caller's to keep; slices that it is given are copied.
type Tx interface {
	// Get returns the value of key, ErrNotFound if there is none.
	Get(key []byte) ([]byte, error)
	Set(key, value []byte) error
	// Delete removes key; deleting what does not exist is no error.
	Delete(key []byte) error
	// Scan yields the pairs whose key has the prefix and is not below from, in
	// byte order; a nil from starts at the prefix. What this Update has written
	// so far is seen. Writing while scanning is allowed and not seen by the
	// running scan.
	Scan(prefix, from []byte) iter.Seq2[Pair, error]
}

// Pair is one key and its value.
type Pair struct{ Key, Value []byte }
