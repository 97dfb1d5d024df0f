package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// useGap is how much later than stored the last use may be.
const useGap = 5 * time.Minute

// Get returns the live session of a token and the caller that it makes, who
// came by a cookie (ClientWeb) or with a bearer token (ClientToken). It counts
// as a use. ErrSignedOut if there is no such session any more.
func (s *Sessions) Get(ctx context.Context, token string, client ClientKind) (_ Session, _ Caller, err error) {
	defer fault.Wrap(&err, "session")
	var r sessionRecord
	err = s.ks.View(ctx, func(tx storage.Tx) error {
		key := tokenKey(token)
		id, err := tx.Get(key)
		if err != nil {
			return err
		}
		if r, err = readSession(tx, SessionID(id)); err != nil {
			return err
		}
		if subtle.ConstantTimeCompare(r.Token, key[len(keyToken):]) != 1 {
			return storage.ErrDamaged
		}
		return nil
	})
	session, err := s.check(r.Session, err)
	if err != nil {
		return Session{}, Caller{}, err
	}
	if session, err = s.use(ctx, session, r.LastUsed); err != nil {
		return Session{}, Caller{}, err
	}
	return session, session.caller(client), nil
}

// ByID returns a live session and its caller, for something that is bound to
// it, such as a link to a content. It is no use of the session. ErrSignedOut if
// there is none any more.
func (s *Sessions) ByID(ctx context.Context, id SessionID) (_ Session, _ Caller, err error) {
	defer fault.Wrap(&err, "session by id")
	var r sessionRecord
	err = s.ks.View(ctx, func(tx storage.Tx) error {
		r, err = readSession(tx, id)
		return err
	})
	session, err := s.check(r.Session, err)
	if err != nil {
		return Session{}, Caller{}, err
	}
	return session, session.caller(ClientWeb), nil
}

// IDToken returns what the portal gave at the start of a live session, for the
// logout there; empty if the person did not come by a portal.
func (s *Sessions) IDToken(ctx context.Context, id SessionID) (token string, err error) {
	defer fault.Wrap(&err, "id token of a session")
	var r sessionRecord
	err = s.ks.View(ctx, func(tx storage.Tx) error {
		r, err = readSession(tx, id)
		return err
	})
	if _, err := s.check(r.Session, err); err != nil {
		return "", err
	}
	return r.IDToken, nil
}

func (s Session) caller(client ClientKind) Caller {
	return Caller{Person: s.Person, Instance: s.Instance, Client: client, ClientID: string(s.ID)}
}

// check returns a session that was read, with its real last use, if it lives.
func (s *Sessions) check(session Session, err error) (Session, error) {
	if errors.Is(err, storage.ErrNotFound) {
		return Session{}, ErrSignedOut
	}
	if err != nil {
		return Session{}, err
	}
	session = s.lastUse(session)
	if !session.alive(s.now()) {
		return Session{}, ErrSignedOut
	}
	return session, nil
}

// lastUse returns a session with the last use that memory knows of.
func (s *Sessions) lastUse(session Session) Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if used, ok := s.used[session.ID]; ok && used.After(session.LastUsed) {
		session.LastUsed = used
	}
	return session
}

// use notes that a session is used now: in memory, and on disk if what is
// stored is five minutes old.
func (s *Sessions) use(ctx context.Context, session Session, stored time.Time) (Session, error) {
	now := s.now().UTC().Truncate(time.Microsecond)
	if now.After(session.LastUsed) {
		session.LastUsed = now
	}
	if session.LastUsed.Sub(stored) < useGap {
		s.mu.Lock()
		s.used[session.ID] = session.LastUsed
		s.mu.Unlock()
		return session, nil
	}
	err := s.ks.Update(ctx, func(tx storage.Tx) error {
		r, err := readSession(tx, session.ID)
		if err != nil {
			return err
		}
		r.LastUsed = session.LastUsed
		return writeSession(tx, r)
	})
	switch {
	case errors.Is(err, storage.ErrNotFound): // ended meanwhile
		return Session{}, ErrSignedOut
	case errors.Is(err, storage.ErrDiskFull): // memory has it, and people must be able to read and delete
		err = nil
	}
	s.mu.Lock()
	s.used[session.ID] = session.LastUsed
	s.mu.Unlock()
	return session, err
}
