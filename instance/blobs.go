package instance

import (
	"encoding/hex"

	"pims/storage"
)

// refer notes that a document refers to a blob. Copies of a file share its
// blobs; a blob that nobody refers to any more is dead.
func (tx *Tx) refer(blob string, id DocID) error {
	key, err := refKey(blob, id)
	if err != nil {
		return err
	}
	return tx.kv.Set([]byte(key), nil)
}

// unrefer takes a reference back; with the last one the blob is due to be
// removed by Sweep, after this commit.
func (tx *Tx) unrefer(blob string, id DocID) error {
	key, err := refKey(blob, id)
	if err != nil {
		return err
	}
	if err := tx.kv.Delete([]byte(key)); err != nil {
		return err
	}
	if still, err := tx.referred(blob); err != nil || still {
		return err
	}
	tx.Want(Sweep, tx.now)
	return tx.kv.Set([]byte(keyDead+blob), nil)
}

// referred reports whether any document refers to a blob.
func (tx *Tx) referred(blob string) (bool, error) {
	for _, err := range tx.kv.Scan([]byte(keyRef+blob+"/"), nil) {
		return err == nil, err
	}
	return false, nil
}

func refKey(blob string, id DocID) (string, error) {
	if _, err := hex.DecodeString(blob); err != nil || len(blob) != 32 {
		return "", storage.ErrDamaged
	}
	raw, err := id.raw()
	return keyRef + blob + "/" + string(raw), err
}
