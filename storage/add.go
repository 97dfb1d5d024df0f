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

// A Taker is a Tx that can do without copies.
type Taker interface {
	// Take is Set, with slices that nobody else changes from then on.
	Take(key, value []byte) error
}

// Give sets a key with slices that the caller is done with: see [Taker].
func Give(tx Tx, key, value []byte) error {
	if t, ok := tx.(Taker); ok {
		return t.Take(key, value)
	}
	return tx.Set(key, value)
}
