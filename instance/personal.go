package instance

// Seal seals what a keyspace of the node holds of an instance's person, under a
// key derived from the instance's own for one use: destroying that key erases it
// there too, in stale blocks and backups. It opens only with the same bound.
// ErrNoKey if the instance has no key (any more): see Mint.
func (h *House) Seal(id ID, use string, plain, bound []byte) ([]byte, error) {
	key, err := h.personal(id, use)
	if err != nil {
		return nil, err
	}
	return seal(key, plain, bound)
}

// Unseal opens what Seal made: ErrNoKey if the instance has no key any more,
// storage.ErrDamaged if it is anything else.
func (h *House) Unseal(id ID, use string, sealed, bound []byte) ([]byte, error) {
	key, err := h.personal(id, use)
	if err != nil {
		return nil, err
	}
	return unseal(key, sealed, bound)
}

func (h *House) personal(id ID, use string) ([32]byte, error) {
	dek, err := h.Keyring.Get(id.keyspace())
	if err != nil {
		return [32]byte{}, err
	}
	return subkey(dek, "node "+use)
}

// Mint makes the key of an instance that is about to be created, so that
// something can be sealed for it before. Create keeps it; Destroy takes it back.
func (h *House) Mint(id ID) error {
	if err := id.check(); err != nil {
		return err
	}
	_, err := h.Keyring.Add(id.keyspace())
	return err
}
