package identity

import (
	"slices"
	"sync"

	"pims/storage"
)

// afloat are the sessions that could not be written because nothing can be: a
// disk that is full must not keep owners from what is theirs. They live as long
// as the process, or until one of their uses can be written.
type afloat struct {
	mu      sync.Mutex
	byID    map[SessionID]sessionRecord
	byToken map[string]SessionID // SHA-256 of the token
}

// maxAfloat bounds them, to some megabytes.
const maxAfloat = 20_000

func newAfloat() *afloat {
	return &afloat{byID: map[SessionID]sessionRecord{}, byToken: map[string]SessionID{}}
}

// add keeps a session; one more than a person may have ends their oldest.
// storage.ErrReadOnlyNode if there are too many of all people.
func (a *afloat) add(r sessionRecord) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ids := a.of(r.Person); len(ids) >= MaxSessions {
		a.drop(ids[0])
	}
	if len(a.byID) >= maxAfloat {
		return storage.ErrReadOnlyNode
	}
	a.byID[r.ID], a.byToken[string(r.Token)] = r, r.ID
	return nil
}

func (a *afloat) get(id SessionID) (sessionRecord, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.byID[id]
	return r, ok
}

// find returns the session of a token's SHA-256.
func (a *afloat) find(token []byte) (sessionRecord, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.byID[a.byToken[string(token)]]
	return r, ok
}

// list returns a person's, the oldest first.
func (a *afloat) list(person PersonID) (all []sessionRecord) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range a.of(person) {
		all = append(all, a.byID[id])
	}
	return all
}

// remove ends one, whoever's it is.
func (a *afloat) remove(id SessionID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop(id)
}

// of returns the ids of a person's; they sort by time.
func (a *afloat) of(person PersonID) (ids []SessionID) {
	for id, r := range a.byID {
		if r.Person == person {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (a *afloat) drop(id SessionID) {
	delete(a.byToken, string(a.byID[id].Token))
	delete(a.byID, id)
}
