package consent

import (
	"encoding/binary"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"pims/instance"
	"pims/storage"
)

func logSize(kv storage.Tx) (int64, error) {
	n, err := readNumber(kv, keySize)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

func readNumber(kv storage.Tx, key string) (int64, error) {
	raw, err := kv.Get([]byte(key))
	if err != nil {
		return 0, err
	}
	if len(raw) != 8 {
		return 0, storage.ErrDamaged
	}
	return int64(binary.BigEndian.Uint64(raw)), nil
}

func numberKey(prefix string, n int64) []byte {
	return binary.BigEndian.AppendUint64([]byte(prefix), uint64(n))
}

// seenKey holds the time of the last leaf of a client.
func seenKey(rec Record) []byte {
	return []byte(keySeen + string(rec.Actor) + "/" + rec.Client + "/" + rec.ClientID)
}

// newVisit reports whether a client's last leaf is too old to cover an access
// now.
func newVisit(tx *instance.Tx, rec Record) bool {
	last, err := lastLeaf(tx, rec)
	return err != nil || !sameVisit(last, tx.Now())
}

// lastLeaf returns the time of a client's last leaf.
func lastLeaf(tx *instance.Tx, rec Record) (time.Time, error) {
	raw, err := tx.Space(space).Get(seenKey(rec))
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, string(raw))
}

// sameVisit reports whether an access now goes on from the last leaf. A clock
// that was set back hides nothing.
func sameVisit(last, now time.Time) bool { return now.Sub(last) <= visitGap && !last.After(now) }

// hashReader gives tlog the hashes that are kept.
type hashReader struct{ kv storage.Tx }

// ReadHashes implements tlog.HashReader.
func (r hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		raw, err := r.kv.Get(numberKey(keyHash, index))
		if err != nil {
			return nil, err
		}
		if len(raw) != tlog.HashSize {
			return nil, storage.ErrDamaged
		}
		hashes[i] = tlog.Hash(raw)
	}
	return hashes, nil
}
