package op

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"pims/storage"
)

// The node's keyspace "oidc".
const (
	keyRequest = "q/" // SHA-256 of a request's id       -> request
	keyCode    = "c/" // SHA-256 of a code               -> request
	keySigning = "k/" // key id                          -> signingRecord
	keyExpiry  = "x/" // seconds since 1970 / key        -> "": when a record goes
)

// hashKey is the key of what is found by a secret.
func hashKey(prefix, secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return append([]byte(prefix), sum[:]...)
}

// read reads a record that this package wrote.
func read(tx storage.Tx, key []byte, v any) error {
	raw, err := tx.Get(key)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return storage.ErrDamaged.Because(err)
	}
	return nil
}

func write(tx storage.Tx, key []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Set(key, raw)
}

// writeUntil writes a record that goes by itself some time after a moment.
func writeUntil(tx storage.Tx, key []byte, v any, until time.Time) error {
	at := binary.BigEndian.AppendUint64([]byte(keyExpiry), uint64(max(until.Unix(), 0)))
	return errors.Join(write(tx, key, v), tx.Set(append(at, key...), nil))
}

// sweepMost bounds what one transaction clears away.
const sweepMost = 50

// sweep removes records whose time is over. Each new request does, so there are
// never many.
func sweep(tx storage.Tx, now time.Time) error {
	n := 0
	for pair, err := range storage.ScanAll(tx, []byte(keyExpiry), nil) {
		if err != nil && !errors.Is(err, storage.ErrDamaged) { // the key says all
			return err
		}
		rest := pair.Key[len(keyExpiry):]
		if n == sweepMost || len(rest) < 8 || int64(binary.BigEndian.Uint64(rest)) >= now.Unix() {
			return nil
		}
		if err := errors.Join(tx.Delete(rest[8:]), tx.Delete(pair.Key)); err != nil {
			return err
		}
		n++
	}
	return nil
}

// random returns 128 random bits as text.
func random() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}
