package sealed

import (
	"bytes"
	"errors"

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
	value, err := t.look(key)
	if err != nil {
		return nil, err
	}
	return t.sealer.open(key, value)
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
		return storage.ErrTooLarge.Because(errors.New("value above its bound"))
	}
	sealed := t.sealer.seal(key, value)
	return t.write(key, sealed, func() error { return t.Tx.Set(key, sealed) })
}

// Add implements storage.Adder: the key is not looked for.
func (t *update) Add(key, value []byte) error {
	if _, known := t.known[string(key)]; !known {
		t.note(key, nil)
	}
	return t.Set(key, value)
}

// Delete implements storage.Tx.
func (t *update) Delete(key []byte) error {
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

func (t *update) saveInventory() error {
	if t.kept != changed {
		return nil
	}
	return t.sealer.save(t.Tx, t.count)
}
