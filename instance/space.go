package instance

import (
	"iter"

	"pims/storage"
)

// spaceTx is a storage.Tx below a prefix.
type spaceTx struct {
	kv     storage.Tx
	prefix string
}

func (s spaceTx) key(k []byte) []byte { return append([]byte(s.prefix), k...) }

func (s spaceTx) Get(k []byte) ([]byte, error) { return s.kv.Get(s.key(k)) }
func (s spaceTx) Set(k, v []byte) error        { return s.kv.Set(s.key(k), v) }
func (s spaceTx) Delete(k []byte) error        { return s.kv.Delete(s.key(k)) }

func (s spaceTx) Scan(prefix, from []byte) iter.Seq2[storage.Pair, error] {
	var start []byte
	if from != nil {
		start = s.key(from)
	}
	return func(yield func(storage.Pair, error) bool) {
		for p, err := range s.kv.Scan(s.key(prefix), start) {
			if len(p.Key) > 0 { // a damaged one has its key too
				p.Key = p.Key[len(s.prefix):]
			}
			if !yield(p, err) {
				return
			}
		}
	}
}
