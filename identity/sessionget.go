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
	r, err := s.byToken(ctx, tokenKey(token))
	session, err := s.check(r, err)
	if err != nil {
		return Session{}, Caller{}, err
	}
	if session, err = s.use(ctx, session, r); err != nil {
		return Session{}, Caller{}, err
	}
	return session, session.caller(client), nil
}

// ByID returns a live session and its caller, for something that is bound to
// it, such as a link to a content. It is no use of the session. ErrSignedOut if
// there is none any more.
func (s *Sessions) ByID(ctx context.Context, id SessionID) (_ Session, _ Caller, err error) {
	defer fault.Wrap(&err, "session by id")
	r, err := s.byID(ctx, id)
	session, err := s.check(r, err)
	if err != nil {
		return Session{}, Caller{}, err
	}
	return session, session.caller(ClientWeb), nil
}

func (s *Sessions) byToken(ctx context.Context, key []byte) (r sessionRecord, err error) {
	if r, ok := s.afloat.find(key[len(keyToken):]); ok {
		return r, nil
	}
	err = s.ks.View(ctx, func(tx storage.Tx) error {
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
	return r, err
}

func (s *Sessions) byID(ctx context.Context, id SessionID) (r sessionRecord, err error) {
	if r, ok := s.afloat.get(id); ok {
		return r, nil
	}
	err = s.ks.View(ctx, func(tx storage.Tx) error {
		r, err = readSession(tx, id)
		return err
	})
	return r, err
}

// IDToken returns what the portal gave at the start of a live session, for the
// logout there; empty if the person did not come by a portal.
func (s *Sessions) IDToken(ctx context.Context, id SessionID) (token string, err error) {
	defer fault.Wrap(&err, "id token of a session")
	r, err := s.byID(ctx, id)
	if _, err := s.check(r, err); err != nil {
		return "", err
	}
	r, err = s.open(r)
	return r.IDToken, err
}

func (s Session) caller(client ClientKind) Caller {
	return Caller{Person: s.Person, Instance: s.Instance, Client: client, ClientID: string(s.ID)}
}

// check returns a session that was read, with its real last use, if it lives.
func (s *Sessions) check(r sessionRecord, err error) (Session, error) {
	if errors.Is(err, storage.ErrNotFound) {
		return Session{}, ErrSignedOut
	}
	if err != nil {
		return Session{}, err
	}
	r.Session = s.lastUse(r.Session)
	if !r.alive(s.now()) || s.endedLate(r.ID) {
		return Session{}, ErrSignedOut
	}
	r, err = s.open(r)
	return r.Session, err
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
// stored is five minutes old. One that is in memory alone is stored then.
func (s *Sessions) use(ctx context.Context, session Session, stored sessionRecord) (Session, error) {
	now := s.now().UTC().Truncate(time.Microsecond)
	if now.After(session.LastUsed) {
		session.LastUsed = now
	}
	if session.LastUsed.Sub(stored.LastUsed) < useGap {
		s.mu.Lock()
		s.used[session.ID] = session.LastUsed
		s.mu.Unlock()
		return session, nil
	}
	err := s.write(ctx, func(tx storage.Tx) error {
		r, err := readSession(tx, session.ID)
		if _, floats := s.afloat.get(session.ID); floats && errors.Is(err, storage.ErrNotFound) {
			r, err = stored, addSession(tx, stored)
		}
		if err != nil {
			return err
		}
		r.LastUsed = session.LastUsed
		if r.Sealed == nil { // of format 1
			if r, err = s.seal(r); err != nil {
				return err
			}
		}
		return writeSession(tx, r)
	})
	switch {
	case errors.Is(err, storage.ErrNotFound): // ended meanwhile
		return Session{}, ErrSignedOut
	case storage.NoRoom(err): // memory has it, and people must be able to read and delete
		err = nil
	case err == nil:
		s.afloat.remove(session.ID)
	}
	s.mu.Lock()
	s.used[session.ID] = session.LastUsed
	s.mu.Unlock()
	return session, err
}
