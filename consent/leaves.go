package consent

import (
	"encoding/json"
	"iter"
	"slices"

	"pims/instance"
)

// Leaf is one entry of the log as it travels with the instance: what the hash
// covers.
type Leaf struct {
	Salt   []byte          `json:"salt"` // 16 bytes
	Record json.RawMessage `json:"record"`
}

// hashed is what the leaf's hash covers: salt ‖ record, so that a leaf says
// nothing once its record has expired.
func (l Leaf) hashed() []byte { return slices.Concat(l.Salt, l.Record) }

// Leaves yields the entries of the log from an index on, oldest first.
func Leaves(tx *instance.Tx, from int64) iter.Seq2[Leaf, error] {
	return func(yield func(Leaf, error) bool) {
		kv := tx.Space(space)
		size, err := logSize(kv)
		if err != nil {
			yield(Leaf{}, err)
			return
		}
		for i := from; i < size; i++ {
			leaf, _, err := record(kv, i)
			if !yield(leaf, err) || err != nil {
				return
			}
		}
	}
}

// AppendLeaf continues a log with an entry from another host, so that the log
// here begins as it was there and a checkpoint kept from before still holds.
func AppendLeaf(tx *instance.Tx, leaf Leaf) error {
	kv := tx.Space(space)
	size, err := logSize(kv)
	if err != nil {
		return err
	}
	return appendLeaf(kv, size, leaf)
}
