package instance

import (
	"iter"
	"sync/atomic"

	"pims/storage"
)

// stamps number the writes of documents and entries, so that what was read from
// some of them is known to be so still. Keys share numbers, those of other
// instances too, so that there need be no more of them than this.
type stamps [1 << 14]atomic.Uint32

// slot is where the number of a key is, false for keys that have none.
func slot(id ID, key []byte) (uint32, bool) {
	if len(key) < 2 || string(key[:2]) != keyDoc && string(key[:2]) != keyEntry {
		return 0, false
	}
	h := uint32(2166136261) // FNV-1a
	for i := range len(id) {
		h = (h ^ uint32(id[i])) * 16777619
	}
	for _, c := range key {
		h = (h ^ uint32(c)) * 16777619
	}
	return h % uint32(len(stamps{})), true
}

// sum is another one as soon as one of some keys was written: numbers only grow.
func (s *stamps) sum(slots []uint32) (sum uint64) {
	for _, n := range slots {
		sum += uint64(s[n].Load())
	}
	return sum
}

// raise says that some keys were written.
func (s *stamps) raise(slots []uint32) {
	for _, n := range slots {
		s[n].Add(1)
	}
}

// trail is the storage.Tx of a View that notes from which keys it reads.
type trail struct {
	storage.Tx
	id    ID
	from  []uint32
	whole bool // all that it read is in from
}

// Get implements storage.Tx.
func (t *trail) Get(key []byte) ([]byte, error) {
	if n, ok := slot(t.id, key); ok {
		t.from = append(t.from, n)
	} else {
		t.whole = t.whole && string(key) == keyMeta // which never changes
	}
	return t.Tx.Get(key)
}

// Scan implements storage.Tx.
func (t *trail) Scan(prefix, from []byte) iter.Seq2[storage.Pair, error] {
	t.whole = false
	return t.Tx.Scan(prefix, from)
}

// watch is the storage.Tx of an Update that notes which keys it writes.
type watch struct {
	storage.Tx
	id      ID
	written []uint32
}

func (w *watch) note(key []byte) {
	if n, ok := slot(w.id, key); ok {
		w.written = append(w.written, n)
	}
}

// Set implements storage.Tx.
func (w *watch) Set(key, value []byte) error {
	w.note(key)
	return w.Tx.Set(key, value)
}

// Add implements storage.Adder.
func (w *watch) Add(key, value []byte) error {
	w.note(key)
	return storage.Add(w.Tx, key, value)
}

// Delete implements storage.Tx.
func (w *watch) Delete(key []byte) error {
	w.note(key)
	return w.Tx.Delete(key)
}
