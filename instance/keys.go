package instance

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
	"sync/atomic"
	"time"

	"pims/storage"
	"pims/storage/sealed"
)

// keys are what is derived from the data key of one keyspace: to seal values, to
// keep their inventory, and to hash names.
type keys struct {
	values *sealed.Sealer
	names  sync.Pool // of hash.Hash, HMACs that cost more to make than to use

	asked atomic.Int64  // until when no commit need ask for Index: see Instance.ask
	fed   atomic.Bool   // the feed ends where the figures say: see Tx.feedEnds
	known atomic.Bool   // the instance is of the format that this program writes
	born  time.Time     // when the instance was made, once it is known
	turn  chan struct{} // holds one: who makes it so
}

func derive(id storage.ID, dek [32]byte) (*keys, error) {
	values, err := subkey(dek, "values")
	if err != nil {
		return nil, err
	}
	inventory, err := subkey(dek, "inventory")
	if err != nil {
		return nil, err
	}
	k := &keys{turn: make(chan struct{}, 1)}
	names, err := subkey(dek, "names")
	if err != nil {
		return nil, err
	}
	k.names.New = func() any { return hmac.New(sha256.New, names[:]) }
	k.values, err = sealed.NewSealer(id, values, inventory)
	return k, err
}

// hashName appends what stands for a name in the key of an entry, to the part of it
// that stands for the folder.
func (k *keys) hashName(to []byte, name string) []byte {
	mac := k.names.Get().(hash.Hash)
	defer k.names.Put(mac)
	mac.Reset()
	at := len(to)
	mac.Write(append(to[len(keyEntry):], name...)) // where the hash comes then
	return mac.Sum(to)[:at+16]
}

// keyCache keeps the derived keys of keyspaces that were opened, since to derive
// them takes longer than what most requests do with them. Its zero value is
// empty. What it holds of a destroyed keyspace is dropped with it: an entry is
// put only by whoever holds the keyspace open, and Destroy waits for those.
type keyCache struct {
	mu sync.RWMutex
	by map[storage.ID]*keys
}

// maxKeys bounds a keyCache, at about 1 KiB each. It is more than an engine
// keeps open.
const maxKeys = 1024

func (c *keyCache) get(id storage.ID) *keys {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.by[id]
}

// put returns what is kept: those who open a keyspace at the same time share
// one, and so its turn.
func (c *keyCache) put(id storage.ID, k *keys) *keys {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept := c.by[id]; kept != nil {
		return kept
	}
	if c.by == nil {
		c.by = map[storage.ID]*keys{}
	}
	for other := range c.by {
		if len(c.by) < maxKeys {
			break
		}
		delete(c.by, other) // any: it is derived again when it is opened
	}
	c.by[id] = k
	return k
}

func (c *keyCache) drop(id storage.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.by, id)
}
