package storage

import "encoding/json"

// GetJSON reads into v a value that SetJSON wrote: one that does not parse is
// damaged.
func GetJSON(tx Tx, key string, v any) error {
	raw, err := tx.Get([]byte(key))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return ErrDamaged.Because(err)
	}
	return nil
}

// SetJSON writes a value as JSON.
func SetJSON(tx Tx, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Set([]byte(key), raw)
}
