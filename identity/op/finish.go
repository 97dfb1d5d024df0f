package op

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Finish answers a client's request with a code, under a grant of the person
// that is effective now, and returns the address at the client to go to. A
// request is finished once. ErrNotAgreed without such a grant, ErrSignInAgain
// where the client asked for a fresh sign-in.
func (p *Provider) Finish(ctx context.Context, id string, person identity.Person, grant instance.DocID) (to string, err error) {
	defer fault.Wrap(&err, "finish a client's request")
	var r request
	err = p.own.View(ctx, func(tx storage.Tx) error {
		r, err = p.waiting(ctx, tx, id)
		return err
	})
	if err != nil {
		return "", err
	}
	r.Subject = p.Subject(r.Client, person.ID)
	if r.Hint != "" && r.Hint != r.Subject {
		return p.end(ctx, id, "login_required", "somebody else is signed in")
	}
	r.AuthTime = browserOf(ctx).SignedIn
	if !r.fresh() {
		return "", ErrSignInAgain
	}
	agreed, err := p.agreed(ctx, person.Instance, grant)
	if err != nil {
		return "", err
	}
	if agreed.Client != r.Client {
		return "", ErrNotAgreed
	}
	r.Owner, r.Grant, r.Family = person.Instance, grant, random()
	r.Scopes = agreed.agreedScopes(r.Scopes)
	return p.code(ctx, id, r)
}

// fresh reports whether the person has signed in as lately as the client asks.
// Who signed in after the request was made always has.
func (r request) fresh() bool {
	if r.MaxAge == nil || !r.AuthTime.Before(r.Created) {
		return true
	}
	return r.Created.Sub(r.AuthTime) <= time.Duration(*r.MaxAge)*time.Second
}

// agreed returns what a grant opens, ErrNotAgreed if it is not effective.
func (p *Provider) agreed(ctx context.Context, owner instance.ID, grant instance.DocID) (a Agreement, err error) {
	inst, err := p.cfg.House.Open(ctx, owner)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, inst.Close()) }()
	ok := false
	err = inst.View(ctx, func(tx *instance.Tx) error {
		a, ok, err = p.cfg.Authorizer.Agreed(tx, grant)
		return err
	})
	if err == nil && !ok || errors.Is(err, storage.ErrNotFound) {
		err = ErrNotAgreed
	}
	return a, err
}

// code puts the record of a fresh code in the place of the request.
func (p *Provider) code(ctx context.Context, id string, r request) (string, error) {
	code, err := p.sealer.Encrypt(random()) // as long as the engine's own
	if err != nil {
		return "", err
	}
	err = p.own.Update(ctx, func(tx storage.Tx) error {
		if _, err := p.waiting(ctx, tx, id); err != nil {
			return err // finished meanwhile
		}
		r.Browser, r.Expires = nil, p.now().Add(codeLife)
		return errors.Join(tx.Delete(hashKey(keyRequest, id)), writeUntil(tx, hashKey(keyCode, code), r, r.Expires.Add(codeKept)))
	})
	if err != nil {
		return "", err
	}
	return p.answer(r, url.Values{"code": {code}}), nil
}

// Decline answers a client's request with access_denied and returns the
// address at the client to go to. The description is for the client's
// developers: English, and nothing of the person.
func (p *Provider) Decline(ctx context.Context, id, description string) (to string, err error) {
	defer fault.Wrap(&err, "decline a client's request")
	return p.end(ctx, id, "access_denied", description)
}

// end removes a request and returns where its error goes.
func (p *Provider) end(ctx context.Context, id, code, description string) (string, error) {
	var r request
	err := p.own.Update(ctx, func(tx storage.Tx) (err error) {
		if r, err = p.waiting(ctx, tx, id); err != nil {
			return err
		}
		return tx.Delete(hashKey(keyRequest, id))
	})
	if err != nil {
		return "", err
	}
	return p.answer(r, errorValues(code, description)), nil
}

func errorValues(code, description string) url.Values {
	v := url.Values{"error": {code}}
	if description != "" {
		v.Set("error_description", description)
	}
	return v
}

// answer is the registered address with an answer, the client's state and who
// answers (RFC 9207), so that a client of several providers mixes up none.
func (p *Provider) answer(r request, v url.Values) string {
	if r.State != "" {
		v.Set("state", r.State)
	}
	v.Set("iss", p.issuer)
	join := "?"
	if strings.Contains(r.Redirect, "?") {
		join = "&"
	}
	return r.Redirect + join + v.Encode()
}
