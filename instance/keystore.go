package instance

// KeyStore keeps the key-encryption keys (KEK), one per epoch, apart from the
// data folder. It is safe for concurrent use.
type KeyStore interface {
	// Current returns the epoch that wraps new data keys.
	Current() (epoch int, kek [32]byte, err error)
	// Key returns the KEK of an epoch, ErrNoKey if it was destroyed.
	Key(epoch int) ([32]byte, error)
	// Advance begins an epoch with a fresh KEK, which is kept in every place
	// when Advance returns. The keys of former epochs stay.
	Advance() error
	// Retire destroys every KEK but the current one, in every place. Calling it
	// again finishes what failed half way.
	Retire() error
}
