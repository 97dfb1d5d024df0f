package op

import (
	"context"
	"errors"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	engine "github.com/zitadel/oidc/v3/pkg/op"

	"pims/storage"
)

// store is what the engine's checks and its making of tokens ask us. What only
// its own handlers would ask is refused: those are not mounted.
type store struct{ p *Provider }

var (
	_ engine.Storage                   = store{}
	_ engine.CanSetUserinfoFromRequest = store{}

	errUnused = errors.New("no route leads here")
)

// AuthRequestByCode returns the request of a code, used or not: begin decides.
func (s store) AuthRequestByCode(ctx context.Context, code string) (engine.AuthRequest, error) {
	a := &asked{id: code}
	err := s.p.own.View(ctx, func(tx storage.Tx) error { return read(tx, hashKey(keyCode, code), &a.request) })
	if err = dead(err); err != nil && !errors.Is(err, errDead) {
		err = failure{err}
	}
	return a, err
}

// CreateAccessToken exchanges a code.
func (s store) CreateAccessToken(ctx context.Context, r engine.TokenRequest) (string, time.Time, error) {
	id, _, expires, err := s.CreateAccessAndRefreshTokens(ctx, r, "")
	return id, expires, err
}

// CreateAccessAndRefreshTokens exchanges a code or a refresh token.
func (s store) CreateAccessAndRefreshTokens(ctx context.Context, r engine.TokenRequest, _ string) (string, string, time.Time, error) {
	var out issued
	err := errUnused
	switch r := r.(type) {
	case *asked:
		out, err = s.p.begin(ctx, r)
	case *refreshing:
		out, err = s.p.rotate(ctx, r)
	}
	return out.access, out.refresh, out.expires, err
}

// TokenRequestByRefreshToken looks a refresh token up.
func (s store) TokenRequestByRefreshToken(ctx context.Context, token string) (engine.RefreshTokenRequest, error) {
	r, err := s.p.refreshRequest(ctx, token)
	if err != nil && !errors.Is(err, errDead) {
		err = failure{err}
	}
	return r, err
}

// DeleteAuthRequest does nothing: the code's record stays, so that a second use
// is noticed.
func (s store) DeleteAuthRequest(context.Context, string) error { return nil }

// GetClientByClientID returns a client.
func (s store) GetClientByClientID(ctx context.Context, id string) (engine.Client, error) {
	c, err := s.p.client(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, oidc.ErrInvalidClient()
	}
	return c, err
}

// AuthorizeClientIDSecret checks a client's secret.
func (s store) AuthorizeClientIDSecret(ctx context.Context, id, secret string) error {
	c, err := s.p.client(ctx, id)
	if err == nil && !c.proves(secret) {
		err = errDead
	}
	return dead(err)
}

// SetUserinfoFromRequest fills an id_token: who, and nothing more. Claims are
// asked for at userinfo.
func (s store) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, r engine.IDTokenRequest, _ []string) error {
	info.Subject = r.GetSubject()
	return nil
}

// SetUserinfoFromScopes is the former form of SetUserinfoFromRequest.
func (s store) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SigningKey returns the key that signs id_tokens.
func (s store) SigningKey(ctx context.Context) (engine.SigningKey, error) {
	return s.p.keys.current(ctx)
}

// SignatureAlgorithms lists the algorithms of the published keys.
func (s store) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return algorithms(), nil
}

// KeySet lists the published keys.
func (s store) KeySet(ctx context.Context) ([]engine.Key, error) { return s.p.keys.published(ctx) }

// Health is asked of nobody: package web has its own checks.
func (s store) Health(context.Context) error { return errUnused }

func (s store) CreateAuthRequest(context.Context, *oidc.AuthRequest, string) (engine.AuthRequest, error) {
	return nil, errUnused
}
func (s store) AuthRequestByID(context.Context, string) (engine.AuthRequest, error) {
	return nil, errUnused
}
func (s store) SaveAuthCode(context.Context, string, string) error     { return errUnused }
func (s store) TerminateSession(context.Context, string, string) error { return errUnused }
func (s store) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", engine.ErrInvalidRefreshToken
}
func (s store) RevokeToken(context.Context, string, string, string) *oidc.Error {
	return oidc.ErrServerError()
}
func (s store) SetUserinfoFromToken(context.Context, *oidc.UserInfo, string, string, string) error {
	return errUnused
}
func (s store) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errUnused
}
func (s store) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, errUnused
}
func (s store) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errUnused
}
func (s store) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errUnused
}
