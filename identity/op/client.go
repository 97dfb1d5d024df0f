package op

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	engine "github.com/zitadel/oidc/v3/pkg/op"

	"pims/identity"
	"pims/storage"
)

// registered is a client as the engine wants to see it: confidential, with the
// code flow and refresh tokens, opaque access tokens, ids short-lived.
type registered struct{ identity.Client }

// idTokenLife is how long an id_token can be shown; it opens nothing here.
const idTokenLife = time.Hour

func (c registered) GetID() string                           { return c.ID }
func (c registered) RedirectURIs() []string                  { return c.Client.RedirectURIs }
func (c registered) PostLogoutRedirectURIs() []string        { return c.PostLogoutURIs }
func (c registered) ApplicationType() engine.ApplicationType { return engine.ApplicationTypeWeb }
func (c registered) AuthMethod() oidc.AuthMethod             { return oidc.AuthMethodBasic } // or post
func (c registered) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c registered) LoginURL(string) string                  { return "" } // authorize.go leads to the page
func (c registered) AccessTokenType() engine.AccessTokenType { return engine.AccessTokenTypeBearer }
func (c registered) IDTokenLifetime() time.Duration          { return idTokenLife }
func (c registered) DevMode() bool                           { return false }
func (c registered) IDTokenUserinfoClaimsAssertion() bool    { return false }
func (c registered) ClockSkew() time.Duration                { return 0 }
func (c registered) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (c registered) RestrictAdditionalIdTokenScopes() func([]string) []string { return slices.Clone }
func (c registered) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return slices.Clone
}

// IsScopeAllowed reports whether a scope is in the client's registration.
func (c registered) IsScopeAllowed(scope string) bool {
	return slices.ContainsFunc(c.Scopes, func(s identity.ClientScope) bool { return s.Scope == scope })
}

// only returns those of the scopes that the client may ask for, once each.
// profile and email are asked for like data: the registration says why.
func (c registered) only(scopes []string) (out []string) {
	for _, s := range scopes {
		if (s == ScopeOpenID || s == ScopeOffline || c.IsScopeAllowed(s)) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// client returns a registered client. One without a secret could not prove
// itself and is none: there is no CORS, so what runs in a browser or on a
// device alone could not come here anyway.
func (p *Provider) client(ctx context.Context, id string) (registered, error) {
	c, err := p.cfg.People.Client(ctx, id)
	if err == nil && len(c.SecretSHA256) == 0 {
		err = storage.ErrNotFound
	}
	return registered{c}, err
}

// proves reports whether a secret is the client's.
func (c registered) proves(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(sum[:], c.SecretSHA256) == 1
}

// authenticate finds out which client makes a request: by Basic or in the form
// (RFC 6749, 2.3.1), not by both.
func (p *Provider) authenticate(r *http.Request) (registered, error) {
	if err := r.ParseForm(); err != nil {
		return registered{}, oidc.ErrInvalidRequest().WithDescription("the form cannot be read")
	}
	form, ok := once(r.PostForm)
	if !ok || r.URL.RawQuery != "" {
		return registered{}, oidc.ErrInvalidRequest().WithDescription("parameters belong in the body, once each")
	}
	id, secret := form["client_id"], form["client_secret"]
	if name, password, basic := r.BasicAuth(); basic {
		name, bad := url.QueryUnescape(name)
		password, worse := url.QueryUnescape(password)
		if bad != nil || worse != nil {
			return registered{}, oidc.ErrInvalidClient()
		}
		if secret != "" || id != "" && id != name {
			return registered{}, oidc.ErrInvalidRequest().WithDescription("client authentication must not use more than one method")
		}
		id, secret = name, password
	}
	c, err := p.client(r.Context(), id)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !c.proves(secret) || form["client_assertion"] != "" {
		return registered{}, oidc.ErrInvalidClient()
	}
	return c, err
}
