package op

import (
	"context"
	"errors"
	"strings"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// access is what an access token opens at this moment.
type access struct {
	accessToken
	at      pointer
	person  identity.Person
	subject string
	agreed  Agreement
}

// Caller returns who asks with an access token: a client, at the door of the
// owner's instance and nowhere else. identity.ErrSignedOut if the token opens
// nothing, for whatever reason.
func (p *Provider) Caller(ctx context.Context, token string) (_ identity.Caller, err error) {
	defer fault.Wrap(&err, "access token")
	a, err := p.access(ctx, token)
	if errors.Is(err, errDead) {
		err = identity.ErrSignedOut.Because(err)
	}
	if err != nil {
		return identity.Caller{}, err
	}
	return identity.Caller{
		Person: a.person.ID, Instance: a.at.Owner, Client: identity.ClientThirdParty, ClientID: a.agreed.Client,
		Scopes: a.Scopes, Grant: a.at.Grant,
	}, nil
}

// openAccess returns where the record of an access token lies, and for whom it
// was made.
func (p *Provider) openAccess(token string) (at pointer, subject string, err error) {
	text, err := p.sealer.Decrypt(token)
	if err != nil {
		return at, "", err
	}
	id, subject, ok := strings.Cut(text, ":")
	if !ok {
		return at, "", errDead
	}
	at, err = parsePointer(id)
	return at, subject, err
}

// access looks an access token up. errDead if it opens nothing.
func (p *Provider) access(ctx context.Context, token string) (a access, err error) {
	if a.at, a.subject, err = p.openAccess(token); err != nil {
		return a, err
	}
	a.person, err = p.look(ctx, a.at, func(space storage.Tx, agreed Agreement) error {
		a.agreed = agreed
		if err := read(space, hashKey(keyAccess, string(a.at.Secret[:])), &a.accessToken); err != nil {
			return err
		}
		var f family
		if err := read(space, []byte(keyFamily+a.Family), &f); err != nil {
			return err
		}
		if f.Revoked || f.Subject != a.subject || !p.now().Before(a.Expires) {
			return errDead
		}
		return nil
	})
	if err != nil {
		return a, err
	}
	a.Scopes = a.agreed.agreedScopes(a.Scopes)
	_, err = p.client(ctx, a.agreed.Client) // it may have been ended
	return a, dead(err)
}

// look runs fn over the tokens of a grant that is effective now. If it is not,
// the owner's log keeps that the client asked, and the answer is errDead, as for
// everything that is absent.
func (p *Provider) look(ctx context.Context, at pointer, fn func(storage.Tx, Agreement) error) (identity.Person, error) {
	person, ended, err := p.inside(ctx, at, (*instance.Instance).View, fn)
	return person, p.note(ctx, at, ended, err)
}

// change is look in an Update: what fn writes beside the grant is one commit
// with the judgement of the grant.
func (p *Provider) change(ctx context.Context, at pointer, fn func(storage.Tx, Agreement) error) error {
	_, ended, err := p.inside(ctx, at, (*instance.Instance).Update, fn)
	return p.note(ctx, at, ended, err)
}

// note has the log keep that a client asked under a grant that is not
// effective.
func (p *Provider) note(ctx context.Context, at pointer, client string, err error) error {
	if client == "" {
		return err
	}
	return errors.Join(err, p.cfg.Authorizer.Refused(ctx, at.Owner, at.Grant, client))
}

type transaction = func(*instance.Instance, context.Context, func(*instance.Tx) error) error

// inside runs fn in a transaction of the owner. ended is the client of a grant
// that is not effective.
func (p *Provider) inside(
	ctx context.Context, at pointer, run transaction, fn func(storage.Tx, Agreement) error,
) (person identity.Person, ended string, err error) {
	if person, err = p.person(ctx, at.Owner); err != nil {
		return person, "", err
	}
	inst, err := p.cfg.House.Open(ctx, at.Owner)
	if err != nil {
		return person, "", dead(err)
	}
	err = run(inst, ctx, func(tx *instance.Tx) error {
		ended = ""
		agreed, effective, err := p.cfg.Authorizer.Agreed(tx, at.Grant)
		if err != nil {
			return err
		}
		if !effective {
			ended = agreed.Client
			return errDead
		}
		return fn(p.cfg.Authorizer.Space(tx, at.Grant), agreed)
	})
	return person, ended, errors.Join(dead(err), inst.Close())
}

// person returns who an instance belongs to, while it is one that can be used.
func (p *Provider) person(ctx context.Context, owner instance.ID) (identity.Person, error) {
	person, err := p.cfg.People.ByInstance(ctx, owner)
	if err == nil && person.State != identity.Live && person.State != identity.Frozen {
		err = errDead
	}
	return person, dead(err)
}

// dead makes errDead of what is absent. What is in quarantine is there, only not
// now: the client must keep its tokens, and need not know why.
func dead(err error) error {
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return errDead
	case errors.Is(err, storage.ErrQuarantined):
		return storage.ErrBusy.With("seconds", "600").Because(err)
	}
	return err
}
