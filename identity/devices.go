package identity

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"pims/storage"
)

// device is an app password that was found good.
type device struct {
	caller  Caller
	expires time.Time
	owner   string // login
}

// devices remembers which app passwords are good, by the hash of their secret.
// What it remembers holds as long as nothing has changed that could end one of
// them: neither the directory, nor an app password in any instance. Then it
// forgets all, and each is looked up once more.
type devices struct {
	mu sync.Mutex
	at moment
	by map[[32]byte]device
}

// moment is a state of all that decides on app passwords. What was read after
// one was taken is still so while the next is equal to it.
type moment struct{ directory, doors uint64 }

// maxDevices bounds what is remembered, at about half a KiB each.
const maxDevices = 8192

func (d *devices) get(at moment, sum [32]byte) (device, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at != at {
		return device{}, false
	}
	known, ok := d.by[sum]
	return known, ok
}

// keep remembers what was read after a moment.
func (d *devices) keep(at moment, sum [32]byte, known device) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at != at || len(d.by) >= maxDevices {
		d.at, d.by = at, nil
	}
	if d.by == nil {
		d.by = map[[32]byte]device{}
	}
	d.by[sum] = known
}

// counted counts the Updates of a keyspace: each before whoever asked for it
// hears of its end, and also those that failed, as they may have been written.
type counted struct {
	storage.Keyspace
	updates atomic.Uint64
}

// Update implements storage.Keyspace.
func (c *counted) Update(ctx context.Context, fn func(storage.Tx) error) error {
	defer c.updates.Add(1)
	return c.Keyspace.Update(ctx, fn)
}

func (p *People) moment() moment { return moment{p.dir.updates.Load(), p.house.Doors()} }
