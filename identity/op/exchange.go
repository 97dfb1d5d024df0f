package op

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"pims/storage"
)

// begin exchanges a code for the first tokens of its family. The family's
// record is what makes a code work once: both are one commit. A code that comes
// again ends its family (RFC 6749, 4.1.2).
func (p *Provider) begin(ctx context.Context, a *asked) (out issued, err error) {
	at := pointer{Owner: a.Owner, Grant: a.Grant}
	ok, scopes := false, a.Scopes
	err = p.change(ctx, at, func(space storage.Tx, agreed Agreement) error {
		ok = false
		if agreed.Client != a.Client {
			return errDead
		}
		var f family
		key := []byte(keyFamily + a.Family)
		switch err := read(space, key, &f); {
		case err == nil:
			f.Revoked = true
			return write(space, key, f) // committed, and refused below
		case !errors.Is(err, storage.ErrNotFound) || !p.now().Before(a.Expires):
			return err
		}
		a.Scopes = agreed.agreedScopes(scopes)
		f = family{Subject: a.Subject, Scopes: a.Scopes, AuthTime: a.AuthTime, Expires: a.Expires.Add(codeKept)}
		out, err = p.issue(space, at, a.Family, f, a.Scopes, agreed.Expires)
		a.until = out.expires
		ok = err == nil
		return err
	})
	return out, result(ok, err)
}

// rotate exchanges a refresh token for fresh tokens. One that comes again ends
// its family: either it was stolen, or the one that came first was (RFC 9700,
// 4.14.2).
func (p *Provider) rotate(ctx context.Context, r *refreshing) (out issued, err error) {
	ok, scopes := false, r.scopes
	err = p.change(ctx, r.at, func(space storage.Tx, agreed Agreement) error {
		ok = false
		if agreed.Client != r.client {
			return errDead
		}
		key := hashKey(keyRefresh, string(r.at.Secret[:]))
		token, f, err := readRefresh(space, key)
		switch {
		case err != nil:
			return err
		case token.Used:
			f.Revoked = true
			return write(space, []byte(keyFamily+token.Family), f) // committed, and refused below
		case f.Revoked || !p.now().Before(token.Expires):
			return errDead
		}
		token.Used = true
		if err := write(space, key, token); err != nil {
			return err
		}
		r.scopes = agreed.agreedScopes(scopes)
		out, err = p.issue(space, r.at, token.Family, f, r.scopes, agreed.Expires)
		r.until = out.expires
		ok = err == nil
		return err
	})
	return out, result(ok, err)
}

func readRefresh(space storage.Tx, key []byte) (t refreshToken, f family, err error) {
	if err := read(space, key, &t); err != nil {
		return t, f, err
	}
	return t, f, read(space, []byte(keyFamily+t.Family), &f)
}

// result is what the engine is told: invalid_grant, or our failure.
func result(ok bool, err error) error {
	switch {
	case errors.Is(err, errDead), err == nil && !ok:
		return oidc.ErrInvalidGrant()
	case err != nil:
		return failure{err}
	}
	return nil
}

// refreshing is a refresh token that a client presents, as the engine wants to
// see it.
type refreshing struct {
	at       pointer
	client   string
	subject  string
	authTime time.Time
	scopes   []string  // those of the family, or fewer if the client asks for fewer
	until    time.Time // how long the access token lives that was made of it
}

func (r *refreshing) GetAMR() []string                 { return nil }
func (r *refreshing) GetAudience() []string            { return []string{r.client} }
func (r *refreshing) GetAuthTime() time.Time           { return r.authTime }
func (r *refreshing) GetClientID() string              { return r.client }
func (r *refreshing) GetScopes() []string              { return r.scopes }
func (r *refreshing) GetSubject() string               { return r.subject }
func (r *refreshing) SetCurrentScopes(scopes []string) { r.scopes = slices.Clone(scopes) }

// openRefresh returns where the record of a refresh token lies.
func (p *Provider) openRefresh(token string) (pointer, error) {
	text, err := p.sealer.Decrypt(token)
	if err != nil {
		return pointer{}, err
	}
	rest, ok := strings.CutPrefix(text, refreshMark)
	if !ok {
		return pointer{}, errDead
	}
	return parsePointer(rest)
}

// refreshRequest looks a refresh token up, used or not: rotate decides.
func (p *Provider) refreshRequest(ctx context.Context, token string) (r *refreshing, err error) {
	at, err := p.openRefresh(token)
	if err != nil {
		return nil, err
	}
	_, err = p.look(ctx, at, func(space storage.Tx, agreed Agreement) error {
		_, f, err := readRefresh(space, hashKey(keyRefresh, string(at.Secret[:])))
		if err != nil {
			return err
		}
		r = &refreshing{at: at, client: agreed.Client, subject: f.Subject, authTime: f.AuthTime, scopes: f.Scopes}
		return nil
	})
	return r, err
}
