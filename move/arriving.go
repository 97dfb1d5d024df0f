package move

import (
	"errors"

	"pims/instance"
	"pims/storage"
)

// The note that an import is under way, in the instance that it makes.
const (
	space       = "move"
	keyArriving = "arriving"
)

// Arriving reports whether an instance is being imported, or an import was cut
// off: then it is no more than a part of what its archive still holds.
func Arriving(tx *instance.Tx) (bool, error) {
	_, err := tx.Space(space).Get([]byte(keyArriving))
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func setArriving(tx *instance.Tx, is bool) error {
	if is {
		return tx.Space(space).Set([]byte(keyArriving), nil)
	}
	return tx.Space(space).Delete([]byte(keyArriving))
}
