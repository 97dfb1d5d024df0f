package jobs

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"pims/storage"
)

// The key space of a queue. An item is found under its job; the index of times
// says when it has to be looked at.
const (
	keyItem   = "j/" // instance / kind                  -> item
	keyDue    = "d/" // 8 bytes of time, instance / kind -> ""
	keyParked = "x/" // instance / kind                  -> parkedItem
)

// item is one job that waits or runs.
type item struct {
	Due   time.Time `json:"due"`
	Gen   uint64    `json:"gen"`             // how often it was scheduled
	Tries int       `json:"tries"`           // runs begun since it was scheduled
	Lease string    `json:"lease,omitempty"` // random, of the run that holds it
	Until time.Time `json:"until,omitzero"`  // the end of the lease
}

// at is when the item has to be looked at.
func (it item) at() time.Time {
	if it.Lease != "" {
		return it.Until
	}
	return it.Due
}

// load returns the item of a job, storage.ErrNotFound if there is none.
func load(tx storage.Tx, j Job) (it item, err error) {
	raw, err := tx.Get([]byte(keyItem + j.path()))
	if err != nil {
		return it, err
	}
	if err := json.Unmarshal(raw, &it); err != nil {
		return it, storage.ErrDamaged.Because(err)
	}
	return it, nil
}

// change lets fn change the item of a job and keeps the index right; drop says
// that the item goes. A job without an item gives fn the zero item.
func change(tx storage.Tx, j Job, fn func(it *item, found bool) (drop bool, err error)) error {
	it, err := load(tx, j)
	found := err == nil
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	was := it
	drop, err := fn(&it, found)
	if err != nil || (it == was && !drop) {
		return err
	}
	if found {
		if err := tx.Delete(dueKey(was.at(), j)); err != nil {
			return err
		}
	}
	if drop {
		return tx.Delete([]byte(keyItem + j.path()))
	}
	raw, err := json.Marshal(it)
	if err != nil {
		return err
	}
	if err := tx.Set([]byte(keyItem+j.path()), raw); err != nil {
		return err
	}
	return tx.Set(dueKey(it.at(), j), nil)
}

func (j Job) path() string { return string(j.Instance) + "/" + string(j.Kind) }

func dueKey(at time.Time, j Job) []byte {
	key := binary.BigEndian.AppendUint64([]byte(keyDue), uint64(max(at.UnixMicro(), 0)))
	return append(key, j.path()...)
}

func parseDueKey(key []byte) (at time.Time, j Job, ok bool) {
	if len(key) < len(keyDue)+8 {
		return at, j, false
	}
	micros := binary.BigEndian.Uint64(key[len(keyDue):])
	j, ok = parsePath(string(key[len(keyDue)+8:]))
	return time.UnixMicro(int64(micros)).UTC(), j, ok
}

func parsePath(path string) (Job, bool) {
	instance, kind, ok := strings.Cut(path, "/")
	return Job{Kind(kind), storage.ID(instance)}, ok
}
