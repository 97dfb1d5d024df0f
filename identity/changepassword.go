package identity

import (
	"context"
	"net/netip"

	"pims/fault"
	"pims/instance"
)

// VerifyPassword asks somebody who is signed in for their password once more,
// before something that deserves it. ErrWrongPassword, or ErrTooManyTries.
func (p *People) VerifyPassword(ctx context.Context, id PersonID, password string) (err error) {
	defer fault.Wrap(&err, "verify password of %s", id)
	_, _, err = p.verify(ctx, id, password)
	return err
}

// verify returns the person and the hash that the password fits.
func (p *People) verify(ctx context.Context, id PersonID, password string) (Person, string, error) {
	person, err := p.Get(ctx, id)
	if err != nil {
		return person, "", err
	}
	account, err := p.account(ctx, person.Instance)
	if err != nil {
		return person, "", err
	}
	// Tries of a session count for themselves: it is known already.
	try, err := p.tries.begin("session/"+string(id), netip.Addr{})
	if err != nil {
		return person, "", err
	}
	ok, _, err := p.hasher.verify(ctx, password, account.PasswordHash)
	switch {
	case err != nil && ctx.Err() != nil:
		return person, "", err
	case err != nil:
		p.tries.undone(try)
		return person, "", err
	case !ok:
		return person, "", ErrWrongPassword
	}
	p.tries.passed(try)
	return person, account.PasswordHash, nil
}

// ChangePassword replaces the password of somebody who knows the current one,
// runs also (it may be nil) in the same commit, and ends all sessions but keep.
func (p *People) ChangePassword(ctx context.Context, id PersonID, current, next string, keep SessionID, also func(*instance.Tx) error) (err error) {
	defer fault.Wrap(&err, "change password of %s", id)
	person, old, err := p.verify(ctx, id, current)
	if err != nil {
		return err
	}
	return p.putPassword(ctx, person, old, next, keep, also)
}

// putPassword replaces a person's hash by that of a new password, if it is
// still the old one, and ends all sessions but keep.
func (p *People) putPassword(ctx context.Context, person Person, old, next string, keep SessionID, also func(*instance.Tx) error) error {
	fresh, err := p.newPassword(ctx, person, next)
	if err != nil {
		return err
	}
	// The others end before the change, so that a crash leaves none of them
	// behind it, and once more for one that began meanwhile.
	if err := p.sessions.EndOthers(ctx, person.ID, keep); err != nil {
		return err
	}
	if err := p.replaceHash(ctx, person, old, fresh, also); err != nil {
		return err
	}
	return p.sessions.EndOthers(context.WithoutCancel(ctx), person.ID, keep)
}

// SetPassword gives a person a password without asking for the former one: for
// the node's operator. All sessions end.
func (p *People) SetPassword(ctx context.Context, id PersonID, next string, also func(*instance.Tx) error) (err error) {
	defer fault.Wrap(&err, "set password of %s", id)
	person, err := p.Get(ctx, id)
	if err != nil {
		return err
	}
	fresh, err := p.newPassword(ctx, person, next)
	if err != nil {
		return err
	}
	account, err := p.account(ctx, person.Instance)
	if err != nil {
		return err
	}
	if err := p.sessions.EndAll(ctx, id); err != nil {
		return err
	}
	if err := p.replaceHash(ctx, person, account.PasswordHash, fresh, also); err != nil {
		return err
	}
	return p.sessions.EndAll(context.WithoutCancel(ctx), id)
}
