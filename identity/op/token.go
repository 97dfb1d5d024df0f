package op

import (
	"net/http"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	engine "github.com/zitadel/oidc/v3/pkg/op"
)

// token is the token endpoint (RFC 6749, 3.2). The client proves itself before
// its code or token is looked up: a wrong secret learns nothing.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	client, err := p.authenticate(r)
	if err != nil {
		p.fail(w, r, "", err)
		return
	}
	var answer *oidc.AccessTokenResponse
	switch grant := r.PostForm.Get("grant_type"); grant {
	case string(oidc.GrantTypeCode):
		answer, err = p.exchangeCode(r, client)
	case string(oidc.GrantTypeRefreshToken):
		answer, err = p.exchangeRefresh(r, client)
	case "":
		err = oidc.ErrInvalidRequest().WithDescription("grant_type is missing")
	default:
		err = oidc.ErrUnsupportedGrantType()
	}
	if err != nil {
		p.fail(w, r, client.ID, err)
		return
	}
	reply(w, http.StatusOK, answer)
}

func (p *Provider) exchangeCode(r *http.Request, client registered) (*oidc.AccessTokenResponse, error) {
	req, err := engine.ParseAccessTokenRequest(r, p.engine.Decoder())
	if err != nil {
		return nil, err
	}
	if req.Code == "" {
		return nil, oidc.ErrInvalidRequest().WithDescription("code is missing")
	}
	found, _, err := engine.ValidateAccessTokenRequest(r.Context(), req, p.engine)
	if err != nil {
		return nil, err
	}
	a, ok := found.(*asked)
	if !ok {
		return nil, errUnused
	}
	answer, err := engine.CreateTokenResponse(r.Context(), a, client, p.engine, true, req.Code, "")
	return p.lasting(answer, a.until), err
}

func (p *Provider) exchangeRefresh(r *http.Request, client registered) (*oidc.AccessTokenResponse, error) {
	req, err := engine.ParseRefreshTokenRequest(r, p.engine.Decoder())
	if err != nil {
		return nil, err
	}
	found, _, err := engine.ValidateRefreshTokenRequest(r.Context(), req, p.engine)
	if err != nil {
		return nil, err
	}
	a, ok := found.(*refreshing)
	if !ok {
		return nil, errUnused
	}
	answer, err := engine.CreateTokenResponse(r.Context(), a, client, p.engine, true, "", req.RefreshToken)
	return p.lasting(answer, a.until), err
}

// lasting says how long an access token lives by our clock; the engine looks at
// its own.
func (p *Provider) lasting(answer *oidc.AccessTokenResponse, until time.Time) *oidc.AccessTokenResponse {
	if answer != nil {
		answer.ExpiresIn = uint64(max(until.Sub(p.now()), 0) / time.Second)
	}
	return answer
}
