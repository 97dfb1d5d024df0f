package instance

import "pims/storage"

// budget is a storage.Tx that counts what an Update writes, so that work on many
// documents can fill a commit and no more.
type budget struct {
	storage.Tx
	writes, bytes int
}

func (b *budget) Set(key, value []byte) error {
	b.writes++
	b.bytes += len(key) + len(value) + sealing
	return b.Tx.Set(key, value)
}

// Add implements storage.Adder.
func (b *budget) Add(key, value []byte) error {
	b.writes++
	b.bytes += len(key) + len(value) + sealing
	return storage.Add(b.Tx, key, value)
}

func (b *budget) Delete(key []byte) error {
	b.writes++
	b.bytes += len(key)
	return b.Tx.Delete(key)
}

// What is spared of the bounds of an Update for the document that fills it,
// and for the figures: one with 50 versions takes 20 KiB and 150 writes.
const (
	sealing      = 32 // bytes that a value is longer as it lies
	spareBytes   = 32 << 10
	spareWrites  = 160
	budgetBytes  = storage.MaxUpdateBytes - spareBytes
	budgetWrites = storage.MaxUpdateWrites - spareWrites
)

// full reports whether this Update should end: what else there is goes into the next.
func (b *budget) full() bool { return b.writes >= budgetWrites || b.bytes >= budgetBytes }

// budget has this transaction count what it writes from now on.
func (tx *Tx) budget() *budget {
	b := &budget{Tx: tx.kv}
	tx.kv = b
	return b
}
