package identity

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// SessionID names a session: a UUIDv7. Knowing it opens nothing.
type SessionID string

// Session is one device on which a person is signed in.
type Session struct {
	ID       SessionID   `json:"id"`
	Person   PersonID    `json:"person"`
	Instance instance.ID `json:"instance"`
	Created  time.Time   `json:"created"`
	LastUsed time.Time   `json:"last_used"`
	Device   string      `json:"device"`           // as DeviceLabel gives it
	Shared   bool        `json:"shared"`           // others use the device too: short lives
	Portal   string      `json:"portal,omitempty"` // issuer that the person signed in by
}

// How long a session lives: without use, and in all.
const (
	IdleShared = 15 * time.Minute
	LifeShared = 12 * time.Hour
	IdleOwn    = 14 * 24 * time.Hour
	LifeOwn    = 90 * 24 * time.Hour
)

// Expires is when the session ends if it is not used any more.
func (s Session) Expires() time.Time {
	idle, life := IdleOwn, LifeOwn
	if s.Shared {
		idle, life = IdleShared, LifeShared
	}
	idleEnd, lifeEnd := s.LastUsed.Add(idle), s.Created.Add(life)
	if idleEnd.Before(lifeEnd) {
		return idleEnd
	}
	return lifeEnd
}

// clockSlack is how far a session may seem to begin in the future before it is
// taken for the trace of a clock that was wrong.
const clockSlack = time.Hour

func (s Session) alive(now time.Time) bool {
	return now.Before(s.Expires()) && s.Created.Before(now.Add(clockSlack))
}

// Sessions keeps who is signed in, in a keyspace of the node. It is safe for
// concurrent use.
type Sessions struct {
	ks     storage.Keyspace
	house  *instance.House
	now    func() time.Time
	afloat *afloat

	mu   sync.Mutex
	used map[SessionID]time.Time // later than what is stored
	late map[SessionID]PersonID  // ended, but still stored: nothing could be written
}

// The key space of the sessions.
const (
	keySession = "s/" // session id                  -> sessionRecord
	keyToken   = "t/" // SHA-256 of a token          -> session id
	keyOf      = "p/" // person id / session id      -> ""
)

// sessionRecord is a session as it is stored.
type sessionRecord struct {
	Session
	Token   []byte `json:"token"`              // its SHA-256
	IDToken string `json:"id_token,omitempty"` // for the portal's logout, shown to nobody
	Sealed  []byte `json:"sealed,omitempty"`   // sessionDetails, which are empty outside then
}

// OpenSessions opens the sessions of a node, which it makes at the first call.
// Close it.
func OpenSessions(ctx context.Context, house *instance.House) (_ *Sessions, err error) {
	defer fault.Wrap(&err, "sessions")
	ks, err := house.Own(ctx, "sessions")
	if err != nil {
		return nil, err
	}
	return &Sessions{
		ks: ks, house: house, now: house.Now, afloat: newAfloat(), used: map[SessionID]time.Time{}, late: map[SessionID]PersonID{},
	}, nil
}

// Close gives the sessions back.
func (s *Sessions) Close() error { return s.ks.Close() }

func newSessionID() (SessionID, error) {
	id, err := uuid.NewV7()
	return SessionID(id.String()), err
}

func tokenKey(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return append([]byte(keyToken), sum[:]...)
}

func readSession(tx storage.Tx, id SessionID) (r sessionRecord, err error) {
	raw, err := tx.Get([]byte(keySession + string(id)))
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, storage.ErrDamaged.Because(errors.New("a session does not parse"))
	}
	return r, nil
}

func writeSession(tx storage.Tx, r sessionRecord) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return tx.Set([]byte(keySession+string(r.ID)), raw)
}

// addSession writes a new session with its indexes.
func addSession(tx storage.Tx, r sessionRecord) error {
	token := append([]byte(keyToken), r.Token...)
	return errors.Join(writeSession(tx, r), tx.Set(token, []byte(r.ID)), tx.Set(ofKey(r.Person, r.ID), nil))
}

func deleteSession(tx storage.Tx, r sessionRecord) error {
	return errors.Join(tx.Delete([]byte(keySession+string(r.ID))),
		tx.Delete(append([]byte(keyToken), r.Token...)), tx.Delete(ofKey(r.Person, r.ID)))
}

func ofKey(person PersonID, id SessionID) []byte {
	return []byte(keyOf + string(person) + "/" + string(id))
}

// sessionsOf returns the ids of a person's sessions, the oldest first.
func sessionsOf(tx storage.Tx, person PersonID) (ids []SessionID, err error) {
	prefix := keyOf + string(person) + "/"
	for p, err := range storage.ScanAll(tx, []byte(prefix), nil) {
		if err != nil && !errors.Is(err, storage.ErrDamaged) { // the key says all
			return nil, err
		}
		ids = append(ids, SessionID(p.Key[len(prefix):]))
	}
	return ids, nil
}
