package sealed

import (
	"bytes"
	"errors"
	"iter"
	"slices"

	"pims/storage"
)

// update is the tx of an Update: it seals what is written and takes it into the
// inventory.
type update struct {
	tx
	kept  keeping
	sums  *summer
	count inventory
	known map[string][]byte // what lies at the keys that were read or written so far, nil if nothing does
	added []pair            // what Add was given since the last settle …
	more  []*pair           // … and before, in order
	lost  error             // of a settle: what was added is not there
	ended bool
}

type keeping uint8

const (
	unasked keeping = iota // nothing was written so far
	unkept                 // there is no inventory, or none that can be read
	kept
	changed
)

// Get implements storage.Tx. What it reads, a write need not read again.
func (t *update) Get(key []byte) ([]byte, error) {
	if bytes.Equal(key, recordKey) {
		return nil, storage.ErrNotFound
	}
	if err := t.settle(); err != nil {
		return nil, err
	}
	value, err := t.look(key)
	if err != nil {
		return nil, err
	}
	return t.sealer.open(key, value)
}

// Scan implements storage.Tx.
func (t *update) Scan(prefix, from []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		if err := t.settle(); err != nil {
			yield(storage.Pair{}, err)
			return
		}
		t.tx.Scan(prefix, from)(yield)
	}
}

// look reads a key, once.
func (t *update) look(key []byte) ([]byte, error) {
	value, known := t.known[string(key)]
	switch {
	case value != nil:
		return value, nil
	case known:
		return nil, storage.ErrNotFound
	}
	value, err := t.Tx.Get(key)
	switch {
	case err == nil && value != nil:
		t.note(key, value)
	case errors.Is(err, storage.ErrNotFound):
		t.note(key, nil)
	}
	return value, err
}

func (t *update) note(key, value []byte) {
	if t.known == nil {
		t.known = map[string][]byte{}
	}
	t.known[string(key)] = value
}

// Set implements storage.Tx.
func (t *update) Set(key, value []byte) error {
	if len(value) > MaxValue {
		return errTooLong
	}
	if err := t.settle(); err != nil {
		return err
	}
	sealed := t.sealer.seal(key, value)
	return t.write(key, sealed, func() error { return storage.Give(t.Tx, bytes.Clone(key), sealed) })
}

var errTooLong = storage.ErrTooLarge.Because(errors.New("value above its bound"))

// Add implements storage.Adder: the key is not looked for, and the value is sealed
// together with others.
func (t *update) Add(key, value []byte) error {
	if len(value) > MaxValue {
		return errTooLong
	}
	switch {
	case t.ended:
		return storage.ErrClosed
	case bytes.Equal(key, recordKey):
		return errReserved
	}
	_, known := t.known[string(key)]
	if _, more := slices.BinarySearchFunc(t.more, key, (*pair).compareKey); known || more {
		return t.Set(key, value)
	}
	room := append(append(make([]byte, 0, len(key)+len(value)+Overhead), key...), value...) // of both
	t.added = append(t.added, pair{room[:len(key):len(key)], room[len(key):], len(t.added)})
	return nil
}

// settle writes what was added, before anything else is done. Where that fails the
// Update does, whatever its function makes of it.
func (t *update) settle() error {
	if list := t.added; t.lost == nil && len(list) > 0 {
		t.added = nil
		t.lost = t.writeAll(list)
	}
	return t.lost
}

func (t *update) writeAll(list []pair) error {
	added, again := order(list)
	if err := t.loadInventory(); err != nil {
		return err
	}
	counts := t.count.covers
	if t.kept == unkept {
		counts = func([]byte) bool { return false }
	}
	if sum := t.sealer.sealAll(added, counts); sum.keys > 0 {
		t.count.join(sum)
		t.kept = changed
	}
	for _, p := range added {
		if err := storage.Give(t.Tx, p.key, p.value); err != nil {
			return err
		}
	}
	if t.more = append(added, t.more...); len(t.more) > len(added) {
		slices.SortFunc(t.more, (*pair).compare)
	}
	for _, p := range again {
		if err := t.Set(p.key, p.value); err != nil {
			return err
		}
	}
	return nil
}

// Delete implements storage.Tx.
func (t *update) Delete(key []byte) error {
	if err := t.settle(); err != nil {
		return err
	}
	return t.write(key, nil, func() error { return t.Tx.Delete(key) })
}

// write does a change and takes it into the inventory. sealed is nil if it is a
// deletion.
func (t *update) write(key, sealed []byte, do func() error) error {
	if bytes.Equal(key, recordKey) {
		return errReserved
	}
	if err := t.loadInventory(); err != nil {
		return err
	}
	if t.kept == unkept || !t.count.covers(key) {
		err := do()
		if err == nil {
			t.note(key, sealed)
		}
		return err
	}
	old, err := t.look(key)
	// What cannot be read can still be replaced. The inventory differs from
	// then on, since a value was lost.
	absent := errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged)
	if err != nil && !absent {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	t.note(key, sealed)
	if !absent {
		t.count.remove(t.sums.of(key, old))
		t.kept = changed
	}
	if sealed != nil {
		t.count.add(t.sums.of(key, sealed))
		t.kept = changed
	}
	return nil
}

// loadInventory reads the record before the first write. The first Update of an
// empty keyspace begins one.
func (t *update) loadInventory() (err error) {
	if t.kept != unasked {
		return nil
	}
	state := Missing
	if t.count, state, err = t.sealer.record(t.Tx); err != nil {
		return err
	}
	switch state {
	case Missing:
		empty := true
		for _, err := range t.Tx.Scan(nil, nil) {
			if err != nil && !errors.Is(err, storage.ErrDamaged) {
				return err
			}
			empty = false
			break
		}
		t.kept, t.count = unkept, inventory{done: true}
		if empty {
			t.kept = kept
		}
	case Unreadable:
		t.kept = unkept
	default:
		t.kept = kept
	}
	t.sums = t.sealer.summer()
	return nil
}

func (t *update) end() {
	t.known, t.ended = nil, true
	if t.sums != nil {
		t.sealer.summers.Put(t.sums)
		t.sums = nil
	}
}

func (t *update) saveInventory() error {
	if err := t.settle(); err != nil || t.kept != changed {
		return err
	}
	return t.sealer.save(t.Tx, t.count)
}
