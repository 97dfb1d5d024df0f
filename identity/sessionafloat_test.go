package identity

import (
	"context"
	"testing"
	"time"

	"pims/storage"
)

// stuck is a keyspace that can write nothing while it is told so.
type stuck struct {
	storage.Keyspace
	full bool
}

func (k *stuck) Update(ctx context.Context, fn func(storage.Tx) error) error {
	switch {
	case k.full:
		return storage.ErrReadOnlyNode
	case !storage.IsVital(ctx):
		return storage.ErrDiskFull // on the reserve: sessions are vital
	}
	return k.Keyspace.Update(ctx, fn)
}

func newStuck(t *testing.T) (*rig, *stuck, Person) {
	t.Helper()
	r := newRig(t)
	k := &stuck{Keyspace: r.sessions.ks}
	r.sessions.ks = k
	return r, k, r.somebody("p")
}

func TestASessionStartsWhereNothingCanBeWritten(t *testing.T) {
	r, disk, person := newStuck(t)
	get := func(token string) error { _, _, err := r.sessions.Get(t.Context(), token, ClientWeb); return err }
	disk.full = true
	token, session, err := r.sessions.Start(t.Context(), person, Device{UserAgent: firefox, IDToken: "of the portal"})
	r.must(err)
	r.pass(10 * time.Minute) // its last use cannot be stored either
	r.must(get(token))
	r.want(get(token[1:]+"A"), ErrSignedOut)
	if list, err := r.sessions.List(t.Context(), person.ID); err != nil || len(list) != 1 || list[0].ID != session.ID {
		t.Errorf("%v %v", list, err)
	}
	if of, err := r.sessions.IDToken(t.Context(), session.ID); err != nil || of != "of the portal" {
		t.Errorf("%q %v", of, err)
	}
	_, _, err = r.sessions.ByID(t.Context(), session.ID)
	r.must(err)

	disk.full = false // there is room again: the next use stores it, and a restart does not end it
	r.pass(10 * time.Minute)
	r.must(get(token))
	r.restart()
	r.must(get(token))
	r.must(r.sessions.End(t.Context(), person.ID, session.ID))
	r.want(get(token), ErrSignedOut)
}

func TestASessionInMemoryEnds(t *testing.T) {
	r, disk, person := newStuck(t)
	disk.full = true
	var tokens []string
	for range MaxSessions + 1 {
		token, _, err := r.sessions.Start(t.Context(), person, Device{})
		r.must(err)
		tokens = append(tokens, token)
		r.pass(time.Second)
	}
	get := func(token string) error { _, _, err := r.sessions.Get(t.Context(), token, ClientWeb); return err }
	r.want(get(tokens[0]), ErrSignedOut) // one too many
	last, _, err := r.sessions.Get(t.Context(), tokens[MaxSessions], ClientWeb)
	r.must(err)
	r.want(r.sessions.End(t.Context(), "another person", last.ID), storage.ErrNotFound)
	r.must(get(tokens[MaxSessions]))
	r.must(r.sessions.EndOthers(t.Context(), person.ID, last.ID))
	r.want(get(tokens[1]), ErrSignedOut)
	r.must(r.sessions.End(t.Context(), person.ID, last.ID))
	r.want(get(tokens[MaxSessions]), ErrSignedOut)
}

// The end of a stored session that cannot be written holds while the process
// lives, is not said to be done, and is written with the next thing that is.
func TestAnEndThatCannotBeWritten(t *testing.T) {
	r, disk, person := newStuck(t)
	start := func() (string, SessionID) {
		token, session, err := r.sessions.Start(t.Context(), person, Device{})
		r.must(err)
		return token, session.ID
	}
	get := func(token string) error { _, _, err := r.sessions.Get(t.Context(), token, ClientWeb); return err }
	one, id := start()
	two, _ := start()
	three, kept := start()
	disk.full = true
	r.want(r.sessions.End(t.Context(), person.ID, id), storage.ErrReadOnlyNode)
	r.want(get(one), ErrSignedOut)
	r.want(r.sessions.EndOthers(t.Context(), person.ID, kept), storage.ErrReadOnlyNode)
	r.want(get(two), ErrSignedOut)
	r.must(get(three))
	disk.full = false
	start()
	r.restart()
	r.want(get(one), ErrSignedOut)
	r.want(get(two), ErrSignedOut)
	r.must(get(three))
}
