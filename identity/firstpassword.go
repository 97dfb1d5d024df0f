package identity

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/instance"
)

// FreshSignIn is how long after a sign-in by a portal a first password may be
// chosen.
const FreshSignIn = 10 * time.Minute

// HasPassword reports whether a person can sign in with a password.
func (p *People) HasPassword(ctx context.Context, id PersonID) (_ bool, err error) {
	defer fault.Wrap(&err, "password of %s", id)
	person, err := p.Get(ctx, id)
	if err != nil {
		return false, err
	}
	account, err := p.account(ctx, person.Instance)
	return account.PasswordHash != "", err
}

// FirstPassword gives a password to somebody who signs in by a portal only,
// runs also (it may be nil) in the same commit, and ends all sessions but keep.
// As there is no current password to ask for, keep must have begun by the
// portal within the last ten minutes, else ErrStaleSignIn. ErrHasPassword if
// there is one already.
func (p *People) FirstPassword(ctx context.Context, id PersonID, next string, keep SessionID, also func(*instance.Tx) error) (err error) {
	defer fault.Wrap(&err, "first password of %s", id)
	person, err := p.Get(ctx, id)
	if err != nil {
		return err
	}
	has, err := p.HasPassword(ctx, id)
	if err != nil {
		return err
	}
	if has {
		return ErrHasPassword
	}
	if err := p.mustBeFresh(ctx, id, keep); err != nil {
		return err
	}
	err = p.putPassword(ctx, person, "", next, keep, also)
	if errors.Is(err, ErrWrongPassword) { // another one was first
		err = ErrHasPassword
	}
	return err
}

func (p *People) mustBeFresh(ctx context.Context, id PersonID, keep SessionID) error {
	session, _, err := p.sessions.ByID(ctx, keep)
	if err != nil {
		return err
	}
	if session.Person != id {
		return ErrSignedOut
	}
	if session.Portal == "" || p.house.Now().Sub(session.Created) > FreshSignIn {
		return ErrStaleSignIn
	}
	return nil
}
