package identity

import (
	"context"

	"pims/storage"
)

// maxLate bounds the late ends that one commit makes up for: three writes each.
const maxLate = 100

// write commits fn, from the reserve of a full disk if need be, and with it the
// ends that could not be written before.
func (s *Sessions) write(ctx context.Context, fn func(storage.Tx) error) error {
	late := s.lateEnds()
	err := s.ks.Update(storage.Vital(ctx), func(tx storage.Tx) error {
		for id, person := range late {
			if err := endSession(tx, person, id); err != nil {
				return err
			}
		}
		return fn(tx)
	})
	if err != nil || len(late) == 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range late {
		delete(s.late, id)
	}
	return nil
}

func (s *Sessions) lateEnds() map[SessionID]PersonID {
	s.mu.Lock()
	defer s.mu.Unlock()
	some := map[SessionID]PersonID{}
	for id, person := range s.late {
		if some[id] = person; len(some) == maxLate {
			break
		}
	}
	return some
}

// endLate ends sessions in memory, until the end can be written.
func (s *Sessions) endLate(person PersonID, ids []SessionID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		s.late[id] = person
	}
}

func (s *Sessions) endedLate(id SessionID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ended := s.late[id]
	return ended
}
