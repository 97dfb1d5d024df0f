package storage

// An Adder is a Tx that spares work where nothing is replaced.
type Adder interface {
	// Add is Set of a key that the caller knows to be free: because it holds an
	// id made for it a moment ago, not because nobody should have taken it.
	Add(key, value []byte) error
}

// Add sets a key that the caller knows to be free: see [Adder].
func Add(tx Tx, key, value []byte) error {
	if a, ok := tx.(Adder); ok {
		return a.Add(key, value)
	}
	return tx.Set(key, value)
}
