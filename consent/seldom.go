package consent

import (
	"errors"
	"time"

	"pims/instance"
	"pims/storage"
)

// within reports whether something about a grant was done less than a gap ago;
// if not, it is noted as done now.
func within(tx *instance.Tx, what string, id instance.DocID, gap time.Duration) (bool, error) {
	soon, err := recent(tx, what, id, gap)
	if err != nil || soon {
		return soon, err
	}
	key, err := grantKey(what, id)
	if err != nil {
		return false, err
	}
	return false, tx.Space(registry).Set(key, []byte(tx.Now().Format(time.RFC3339Nano)))
}

// recent reports whether something about a grant was done less than a gap ago.
// A clock that was set back hides nothing.
func recent(tx *instance.Tx, what string, id instance.DocID, gap time.Duration) (bool, error) {
	key, err := grantKey(what, id)
	if err != nil {
		return false, err
	}
	raw, err := tx.Space(registry).Get(key)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	last, err := time.Parse(time.RFC3339Nano, string(raw))
	return err == nil && tx.Now().Sub(last) < gap && !last.After(tx.Now()), nil
}
