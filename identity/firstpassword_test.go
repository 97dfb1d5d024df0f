package identity

import (
	"errors"
	"testing"
	"time"

	"pims/instance"
)

func TestFirstPassword(t *testing.T) {
	r := newRig(t)
	person := r.create(arriving("ines.benali", ines))
	has := func() bool {
		t.Helper()
		has, err := r.people.HasPassword(t.Context(), person.ID)
		r.must(err)
		return has
	}
	if has() {
		t.Error("has a password already")
	}
	start := func(d Device) SessionID {
		t.Helper()
		_, session, err := r.sessions.Start(t.Context(), person, d)
		r.must(err)
		return session.ID
	}
	first := func(keep SessionID, password string) error {
		return r.people.FirstPassword(t.Context(), person.ID, password, keep, nil)
	}
	old, byPortal := start(Device{Portal: ines.Issuer}), Device{Portal: ines.Issuer}
	r.pass(FreshSignIn + time.Second)
	r.want(first(old, goodPassword), ErrStaleSignIn)
	r.want(first(start(Device{}), goodPassword), ErrStaleSignIn)
	r.want(first("nobody", goodPassword), ErrSignedOut)
	_, foreign, err := r.sessions.Start(t.Context(), r.create(lea()), byPortal)
	r.must(err)
	r.want(first(foreign.ID, goodPassword), ErrSignedOut)
	fresh := start(byPortal)
	r.want(first(fresh, "ines benali"), ErrWeakPassword)
	boom := errors.New("boom")
	if err := r.people.FirstPassword(t.Context(), person.ID, goodPassword, fresh, func(*instance.Tx) error { return boom }); !errors.Is(err, boom) || has() {
		t.Errorf("%v, has %v", err, has())
	}
	r.must(first(fresh, goodPassword))
	if !has() {
		t.Error("has no password")
	}
	r.must(r.signIn("ines.benali", goodPassword))
	_, _, err = r.sessions.ByID(t.Context(), fresh)
	r.must(err)
	_, _, err = r.sessions.ByID(t.Context(), old)
	r.want(err, ErrSignedOut)
	r.want(first(fresh, "another password 8"), ErrHasPassword)
	r.must(r.signIn("ines.benali", goodPassword))
}
