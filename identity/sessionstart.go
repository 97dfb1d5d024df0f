package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// Device is where a session starts.
type Device struct {
	UserAgent string // the header; only its DeviceLabel is kept
	Shared    bool   // the person said that others use it too
	Portal    string // issuer, if the person came by a portal
	IDToken   string // that the portal gave
}

// maxIDToken bounds the ID token that is kept; a logout at the portal works
// without one, it only asks once more.
const maxIDToken = 16 << 10

// MaxSessions is how many sessions a person may have; one more ends the
// oldest. All of them end in one commit.
const MaxSessions = 100

// Start starts a session of a person who has just signed in. The token (256
// random bits) opens it and is not kept. While the node can write nothing at all,
// the session is kept in memory, and a restart ends it.
func (s *Sessions) Start(ctx context.Context, person Person, d Device) (token string, _ Session, err error) {
	defer fault.Wrap(&err, "start session")
	id, err := newSessionID()
	if err != nil {
		return "", Session{}, err
	}
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	now := s.now().UTC().Truncate(time.Microsecond)
	r := sessionRecord{Session: Session{
		ID: id, Person: person.ID, Instance: person.Instance, Created: now, LastUsed: now,
		Device: DeviceLabel(d.UserAgent), Shared: d.Shared, Portal: d.Portal,
	}, Token: sum[:], IDToken: d.IDToken}
	if len(d.IDToken) > maxIDToken {
		r.IDToken = ""
	}
	stored, err := s.seal(r)
	if err != nil {
		return "", Session{}, err
	}
	err = s.write(ctx, func(tx storage.Tx) error {
		ids, err := sessionsOf(tx, person.ID)
		if err != nil {
			return err
		}
		for _, old := range ids[:max(len(ids)-MaxSessions+1, 0)] {
			if err := endSession(tx, person.ID, old); err != nil {
				return err
			}
		}
		return addSession(tx, stored)
	})
	if storage.NoRoom(err) {
		err = s.afloat.add(stored)
	}
	if err != nil {
		return "", Session{}, err
	}
	return token, r.Session, nil
}

// endSession removes a session of a person if it is there.
func endSession(tx storage.Tx, person PersonID, id SessionID) error {
	r, err := readSession(tx, id)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		// What is damaged opens nothing, and must not keep the others open.
		return errors.Join(tx.Delete([]byte(keySession+string(id))), tx.Delete(ofKey(person, id)))
	}
	if err != nil {
		return err
	}
	return deleteSession(tx, r)
}
