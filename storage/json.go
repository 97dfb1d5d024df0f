package storage

import "encoding/json"

// GetJSON reads a value that SetJSON wrote into v. ErrDamaged if it is none.
func GetJSON(tx Tx, key []byte, v any) error {
	raw, err := tx.Get(key)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return ErrDamaged.Because(err)
	}
	return nil
}

// SetJSON writes a value as JSON.
func SetJSON(tx Tx, key []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Set(key, raw)
}
