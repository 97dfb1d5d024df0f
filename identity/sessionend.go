package identity

import (
	"context"
	"errors"

	"pims/fault"
	"pims/storage"
)

// List returns the live sessions of a person, the oldest first.
func (s *Sessions) List(ctx context.Context, person PersonID) (all []Session, err error) {
	defer fault.Wrap(&err, "list sessions")
	err = s.ks.View(ctx, func(tx storage.Tx) error {
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
			if session, err := s.check(r.Session, nil); err == nil {
				all = append(all, session)
			}
		}
		return nil
	})
	return all, err
}

// End ends a session of a person, from now on. storage.ErrNotFound if it is not
// theirs.
func (s *Sessions) End(ctx context.Context, person PersonID, id SessionID) (err error) {
	defer fault.Wrap(&err, "end session")
	return s.end(ctx, id, func(tx storage.Tx) error {
		r, err := readSession(tx, id)
		if err == nil && r.Person != person {
			err = storage.ErrNotFound
		}
		if err != nil {
			return err
		}
		return deleteSession(tx, r)
	})
}

// EndOthers ends all sessions of a person but one.
func (s *Sessions) EndOthers(ctx context.Context, person PersonID, keep SessionID) (err error) {
	defer fault.Wrap(&err, "end other sessions")
	return s.end(ctx, "", func(tx storage.Tx) error {
		ids, err := sessionsOf(tx, person)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if id == keep {
				continue
			}
			if err := endSession(tx, person, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// EndAll ends all sessions of a person.
func (s *Sessions) EndAll(ctx context.Context, person PersonID) error {
	return s.EndOthers(ctx, person, "")
}

// end commits fn and forgets the last use of id; Sweep forgets that of others.
func (s *Sessions) end(ctx context.Context, id SessionID, fn func(storage.Tx) error) error {
	if err := s.ks.Update(ctx, fn); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.used, id)
	return nil
}
