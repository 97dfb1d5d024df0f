package instance

import (
	"errors"
	"time"

	"pims/storage"
)

// Tx is one transaction over an instance, narrowed to Rights. It ends with the
// function it was handed to.
type Tx struct {
	id     ID
	kv     storage.Tx
	keys   *keys
	rights Rights
	now    time.Time
	count  *counters // read at the first use, saved at the end
	due    map[Work]time.Time
	staged []string // contents in the store that this Update refers to: flushed before it commits
	handed *handed  // of an Access's View
	doors  bool     // an app password changed
	bare   DocID    // a folder made a moment ago, in which each name is put once: it is not looked for
}

// ID returns the id of the instance that this is a transaction of.
func (tx *Tx) ID() ID { return tx.id }

// Now is the moment of this transaction.
func (tx *Tx) Now() time.Time { return tx.now }

// The key space of an instance. Ids are 16 bytes, numbers 8 bytes big endian.
const (
	keyMeta     = "m"    // meta
	keyCounters = "n"    // counters
	keyDoc      = "d/"   // doctype / id          -> envelope
	keyEntry    = "e/"   // folder id, name hash  -> Entry
	keyFeed     = "f/"   // sequence number       -> feedItem
	keyDead     = "x/b/" // blob id               -> "": to be removed from the store
	keyDoomed   = "x/t/" // folder id             -> "": a tree to be taken apart
	keyRef      = "r/"   // blob id / document id -> "": who refers to a blob
	keyContent  = "c/"   // blob id               -> a small content
	keyAttached = "a/"   // document id / blob id -> bytes: see Tx.Attach
	keyDerived  = "v/"   // blob id / name        -> Derived: what was made of a content
	keyOut      = "o/"   // number                -> Letter, to those who have not had it yet
	keyIn       = "i/"   // sender id             -> number of the last letter applied
	keyPartial  = "u/p/" // upload id             -> Partial: a file that arrives in parts
	keyArrived  = "u/a/" // upload id             -> Arrived: what it became, for a day
	keySpace    = "s/"   // space / …             -> what packages above keep: see Space
)

// meta is written once, when the instance is made or upgraded.
type meta struct {
	Format  int       `json:"format"`
	Created time.Time `json:"created"`
	Next    []byte    `json:"next,omitempty"` // of an upgrade: the first key that it has not looked at yet
}

// born is when the instance was made.
func (tx *Tx) born() (time.Time, error) {
	if tx.keys.known.Load() {
		return tx.keys.born, nil
	}
	var m meta
	err := storage.GetJSON(tx.kv, keyMeta, &m)
	return m.Created, err
}

// initialise fills a new instance.
func (tx *Tx) initialise(quota int64) error {
	if err := storage.SetJSON(tx.kv, keyMeta, meta{Format: Format, Created: tx.now}); err != nil {
		return err
	}
	tx.count = &counters{Quota: quota}
	return nil
}

// Space is a part of the keyspace for a package that keeps more than documents
// in an instance, such as the access log. It asks no rights: requests never see
// it.
func (tx *Tx) Space(name string) storage.Tx {
	return spaceTx{tx.kv, keySpace + name + "/"}
}

// add writes a key that holds an id made for it, so that nothing is there.
func (tx *Tx) add(key, value []byte) error { return storage.Add(tx.kv, key, value) }

func isAbsent(err error) bool { return errors.Is(err, storage.ErrNotFound) }

func isDamaged(err error) bool { return errors.Is(err, storage.ErrDamaged) }
