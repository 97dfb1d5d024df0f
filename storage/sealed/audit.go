package sealed

import (
	"context"
	"errors"

	"pims/fault"
	"pims/storage"
)

// Audit is what a keyspace was found to hold.
type Audit struct {
	Keys    int
	Bytes   int64    // of keys and sealed values
	Damaged [][]byte // keys whose value does not open
	State   InventoryState
}

// InventoryState says what the inventory of a keyspace tells of it.
type InventoryState uint8

// The states of an inventory.
const (
	Whole      InventoryState = iota // what is there is what was written last
	Missing                          // there is none: format 1
	Unfinished                       // what is counted so far is right
	Differs                          // a pair is missing, stale or came back
	Unreadable                       // it is damaged itself
)

// String returns one word for tables and logs.
func (s InventoryState) String() string {
	return [...]string{"whole", "missing", "unfinished", "differs", "unreadable"}[s]
}

// Audit reads a bare keyspace in one View, opens each value and compares all
// with the inventory.
func (s *Sealer) Audit(ctx context.Context, inner storage.Keyspace) (a Audit, err error) {
	defer fault.Wrap(&err, "audit keyspace")
	err = inner.View(ctx, func(inner storage.Tx) error {
		a = Audit{}
		want, state, err := s.record(inner)
		if err != nil {
			return err
		}
		a.State = state
		have, sums := inventory{next: want.next, done: want.done}, s.summer()
		defer s.summers.Put(sums)
		for p, err := range pairs(inner, nil, nil) {
			if err != nil {
				return err
			}
			a.Keys++
			a.Bytes += int64(len(p.Key) + len(p.Value))
			if _, err := s.open(p.Key, p.Value); errors.Is(err, storage.ErrDamaged) {
				a.Damaged = append(a.Damaged, p.Key)
			}
			if have.covers(p.Key) {
				have.add(sums.of(p.Key, p.Value))
			}
		}
		if (state == Whole || state == Unfinished) && (have.sum != want.sum || have.keys != want.keys) {
			a.State = Differs
		}
		return nil
	})
	return a, err
}
