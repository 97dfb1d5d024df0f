package identity

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// SignIn returns the person of a login and password who asks from an address.
// ErrBadCredentials, after the same time, for an unknown login, a wrong
// password, an account without one and a person whose instance is not here;
// ErrTooManyTries for who guesses.
//
// A caller that starts a session uses SignInSession.
func (p *People) SignIn(ctx context.Context, login, password string, from netip.Addr) (_ Person, err error) {
	person, _, err := p.signIn(ctx, login, password, from)
	return person, err
}

// SignInSession signs in and starts a session on a device. A password that is
// changed at the same moment leaves no session of the former one behind.
func (p *People) SignInSession(ctx context.Context, login, password string, from netip.Addr, d Device) (token string, _ Session, _ Person, err error) {
	person, hash, err := p.signIn(ctx, login, password, from)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	token, session, err := p.sessions.Start(ctx, person, d)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	account, err := p.account(ctx, person.Instance)
	if err == nil && account.PasswordHash != hash {
		err = ErrBadCredentials
	}
	if err != nil {
		end := p.sessions.End(context.WithoutCancel(ctx), person.ID, session.ID)
		return "", Session{}, Person{}, errors.Join(err, end)
	}
	return token, session, person, nil
}

// signIn returns the hash that the password was checked against too.
func (p *People) signIn(ctx context.Context, login, password string, from netip.Addr) (_ Person, hash string, err error) {
	defer fault.Wrap(&err, "sign in")
	begun := time.Now()
	hashed := ""
	if clean, err := CleanLogin(login); err == nil {
		hashed = p.loginHash(clean)
	}
	try, err := p.tries.begin(hashed, from)
	if err != nil {
		return Person{}, "", err
	}
	person, account, err := p.candidate(ctx, hashed)
	if err != nil {
		p.tries.undone(try)
		return Person{}, "", err
	}
	ok, stale, err := p.hasher.verify(ctx, password, account.PasswordHash)
	switch {
	case err != nil && ctx.Err() != nil:
		return Person{}, "", err // who hangs up in time has had the try
	case err != nil:
		p.tries.undone(try)
		return Person{}, "", err
	case !ok:
		return Person{}, "", p.refuse(ctx, begun)
	}
	p.tries.passed(try)
	hash = account.PasswordHash
	if stale {
		hash = p.rehash(ctx, person, hash, password)
	}
	return person, hash, nil
}

// candidate returns who a login hash belongs to and their account; zero values
// if it is nobody who could sign in.
func (p *People) candidate(ctx context.Context, hashed string) (Person, doctypes.Account, error) {
	person, err := p.by(ctx, keyLogin+hashed)
	if errors.Is(err, storage.ErrNotFound) || err == nil && person.State != Live && person.State != Frozen {
		return Person{}, doctypes.Account{}, nil
	}
	if err != nil {
		return Person{}, doctypes.Account{}, err
	}
	account, err := p.account(ctx, person.Instance)
	return person, account, err
}

// refuse answers ErrBadCredentials, not before a time that covers the work of
// the slowest way to it.
func (p *People) refuse(ctx context.Context, begun time.Time) error {
	timer := time.NewTimer(p.refusal - time.Since(begun))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ErrBadCredentials
	case <-ctx.Done():
		return ctx.Err()
	}
}

// rehash replaces a hash of former parameters and returns the one that is in
// the account. It may fail: the old one serves until the next time.
func (p *People) rehash(ctx context.Context, person Person, old, password string) string {
	fresh, err := p.hasher.hash(ctx, password)
	if err != nil {
		return old
	}
	err = p.replaceHash(ctx, person, old, fresh, nil)
	if err != nil {
		return old
	}
	return fresh
}

// replaceHash writes a new hash over an old one and runs also in the same
// commit; ErrWrongPassword if the old one is not there any more.
func (p *People) replaceHash(ctx context.Context, person Person, old, fresh string, also func(*instance.Tx) error) error {
	return p.inside(ctx, person.Instance, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			account, err := readAccount(tx)
			if err != nil {
				return err
			}
			if account.PasswordHash != old {
				return ErrWrongPassword
			}
			account.PasswordHash = fresh
			if err := writeAccount(tx, account); err != nil || also == nil {
				return err
			}
			return also(tx)
		})
	})
}
