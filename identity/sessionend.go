package identity

import (
	"context"
	"errors"
	"slices"

	"pims/fault"
	"pims/storage"
)

// List returns the live sessions of a person, the oldest first.
func (s *Sessions) List(ctx context.Context, person PersonID) (all []Session, err error) {
	defer fault.Wrap(&err, "list sessions")
	err = s.ks.View(ctx, func(tx storage.Tx) error {
		all = nil
		ids, err := sessionsOf(tx, person)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, err := readSession(tx, id)
			if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
				continue // opens nothing
			}
			if err != nil {
				return err
			}
			if session, err := s.check(r, nil); err == nil {
				all = append(all, session)
			}
		}
		return nil
	})
	for _, r := range s.afloat.list(person) {
		if session, err := s.check(r, nil); err == nil {
			all = append(all, session)
		}
	}
	return all, err
}

// End ends a session of a person, from now on. storage.ErrNotFound if it is not
// theirs. storage.ErrReadOnlyNode if that cannot be written: the session is dead
// now, but a crash before there is room again would bring it back.
func (s *Sessions) End(ctx context.Context, person PersonID, id SessionID) (err error) {
	defer fault.Wrap(&err, "end session")
	r, floats := s.afloat.get(id)
	if floats = floats && r.Person == person; floats {
		s.afloat.remove(id)
	}
	err = s.end(ctx, person, func(tx storage.Tx) ([]SessionID, error) {
		r, err := readSession(tx, id)
		if err == nil && r.Person != person {
			err = storage.ErrNotFound
		}
		return []SessionID{id}, err
	})
	if floats && errors.Is(err, storage.ErrNotFound) {
		err = nil // it was in memory alone, and none of its uses had stored it
	}
	return err
}

// EndOthers ends all sessions of a person but one, as End does.
func (s *Sessions) EndOthers(ctx context.Context, person PersonID, keep SessionID) (err error) {
	defer fault.Wrap(&err, "end other sessions")
	for _, r := range s.afloat.list(person) {
		if r.ID != keep {
			s.afloat.remove(r.ID)
		}
	}
	return s.end(ctx, person, func(tx storage.Tx) ([]SessionID, error) {
		ids, err := sessionsOf(tx, person)
		return slices.DeleteFunc(ids, func(id SessionID) bool { return id == keep }), err
	})
}

// EndAll ends all sessions of a person.
func (s *Sessions) EndAll(ctx context.Context, person PersonID) error {
	return s.EndOthers(ctx, person, "")
}

// end removes the sessions that pick chooses, or notes in memory that they are
// over until that can be written. Sweep forgets the last use of others.
func (s *Sessions) end(ctx context.Context, person PersonID, pick func(storage.Tx) ([]SessionID, error)) error {
	var ids []SessionID
	look := func(tx storage.Tx) (err error) {
		ids, err = pick(tx)
		return err
	}
	err := s.write(ctx, func(tx storage.Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		for _, id := range ids {
			if err := endSession(tx, person, id); err != nil {
				return err
			}
		}
		return nil
	})
	if storage.NoRoom(err) {
		if failed := s.ks.View(ctx, look); failed != nil {
			return failed
		}
		if len(ids) == 0 {
			return nil // nothing had to be written
		}
		s.endLate(person, ids)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.used, id)
	}
	return err
}
