package identity

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"pims/fault"
	"pims/storage"
)

// SignInApp returns the caller that a device with an app password is. It is
// asked at each request, so an app password that was ended or has expired is
// ErrBadCredentials at once, as anything else that is not right. Its 128 bits
// cannot be guessed, so it counts no tries: a device with an old one must not
// slow down the school around it.
func (p *People) SignInApp(ctx context.Context, login, secret string) (_ Caller, err error) {
	defer fault.Wrap(&err, "sign in with an app password")
	begun := time.Now()
	raw := readSecret(secret)
	if raw == nil {
		return Caller{}, p.refuse(ctx, begun)
	}
	person, err := p.ByLogin(ctx, login)
	if errors.Is(err, storage.ErrNotFound) || err == nil && person.State != Live && person.State != Frozen {
		return Caller{}, p.refuse(ctx, begun)
	}
	if err != nil {
		return Caller{}, err
	}
	all, err := p.appPasswords(ctx, person.Instance)
	if err != nil {
		return Caller{}, err
	}
	sum, now := sha256.Sum256(raw), p.house.Now()
	for id, doc := range all {
		if subtle.ConstantTimeCompare(sum[:], doc.SHA256) != 1 || !doc.Expires.IsZero() && !now.Before(doc.Expires) {
			continue
		}
		c := Caller{
			Person: person.ID, Instance: person.Instance, Client: ClientAppPassword, ClientID: string(id),
			Scopes: append([]string{}, doc.Scopes...),
		}
		if slices.Contains(doc.Scopes, ScopeAll) {
			c.Scopes = nil
		}
		return c, nil
	}
	return Caller{}, p.refuse(ctx, begun)
}
