package konnectors

import (
	"errors"

	"pims/instance"
	"pims/storage"
)

// What stays on this host beside the documents. None of it is in an archive:
// elsewhere accounts are asked again, and folders found by their names.
const (
	space      = "konnectors"
	keyAccount = "account/" // connection id               -> "": its account was given here
	keyFolder  = "folder/"  // slug                        -> id of the folder of its originals
	keyGone    = "gone/"    // connection id / document id -> "": removed by the person
)

// Forget notes that the person removed a document that a connection brought, so
// that the next run does not bring it back. It belongs in the Update that
// removes it.
func Forget(tx *instance.Tx, connection, id instance.DocID) error {
	return tx.Space(space).Set([]byte(keyGone+string(connection)+"/"+string(id)), nil)
}

func forgotten(tx *instance.Tx, connection, id instance.DocID) (bool, error) {
	return has(tx, keyGone+string(connection)+"/"+string(id))
}

// remember takes back what Forget noted for a connection.
func remember(tx *instance.Tx, connection instance.DocID) error {
	kv := tx.Space(space)
	var keys [][]byte
	for p, err := range kv.Scan([]byte(keyGone+string(connection)+"/"), nil) {
		if err != nil {
			return err
		}
		if keys = append(keys, p.Key); len(keys) == 500 {
			break // more than hands remove, and as much as one Update bears
		}
	}
	for _, key := range keys {
		if err := kv.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

func has(tx *instance.Tx, key string) (bool, error) {
	_, err := tx.Space(space).Get([]byte(key))
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
