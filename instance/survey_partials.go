package instance

import (
	"encoding/json"

	"pims/storage"
)

// lookAtPartials notes what arrives in parts. A record that cannot be read is
// removed: its file has to be sent again.
func (s *survey) lookAtPartials() error {
	forget := func(key string) func(*Tx) error {
		return func(tx *Tx) error { return tx.kv.Delete([]byte(key)) }
	}
	err := s.scan(keyPartial, func(key string, value []byte, damaged bool) {
		var p Partial
		if damaged || len(key) != len(keyPartial)+16 || json.Unmarshal(value, &p) != nil {
			s.flaw(WrongValue, forget(key))
			return
		}
		s.count.Arriving += p.reserved()
		for _, blob := range p.Draft.Blobs {
			s.others[blob] = true
		}
	})
	if err != nil {
		return err
	}
	return s.scan(keyArrived, func(key string, value []byte, damaged bool) {
		if damaged || len(key) != len(keyArrived)+16 || json.Unmarshal(value, new(Arrived)) != nil {
			s.flaw(WrongValue, forget(key))
		}
	})
}

// addPartial counts what arrives in parts.
func (c *counters) addPartial(pair storage.Pair) error {
	var p Partial
	if err := json.Unmarshal(pair.Value, &p); err != nil {
		return storage.ErrDamaged.Because(err)
	}
	c.Arriving += p.reserved()
	return nil
}
