package op

import (
	"context"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// How long a request of a client waits for the person, and a code for the
// client. The record of a code stays longer, so that a second use is noticed.
const (
	requestLife = time.Hour
	codeLife    = time.Minute
	codeKept    = time.Hour
)

// request is what a client asked for, and once the person has decided, what
// came of it: then it is the record of the code.
type request struct {
	Client    string    `json:"client"`
	Redirect  string    `json:"redirect"`
	State     string    `json:"state,omitempty"`
	Nonce     string    `json:"nonce,omitempty"`
	Challenge string    `json:"challenge"` // PKCE, S256
	Scopes    []string  `json:"scopes"`
	Hint      string    `json:"hint,omitempty"`    // the subject that the client expects
	MaxAge    *uint     `json:"max_age,omitempty"` // seconds since the person signed in
	Browser   []byte    `json:"browser,omitempty"` // SHA-256 of its cookie
	Created   time.Time `json:"created"`
	Expires   time.Time `json:"expires"`

	Subject  string         `json:"subject,omitempty"`
	Owner    instance.ID    `json:"owner,omitempty"`
	Grant    instance.DocID `json:"grant,omitempty"`
	Family   string         `json:"family,omitempty"`
	AuthTime time.Time      `json:"auth_time,omitzero"`
}

// Request is what a person is asked to decide.
type Request struct {
	ID      string
	Client  identity.Client
	Scopes  []string // of the client's registration, and openid, offline_access
	Expires time.Time
}

// Request returns a request that waits, to the browser that brought it;
// storage.ErrNotFound to any other.
func (p *Provider) Request(ctx context.Context, id string) (_ Request, err error) {
	defer fault.Wrap(&err, "request of a client")
	var r request
	err = p.own.View(ctx, func(tx storage.Tx) error {
		r, err = p.waiting(ctx, tx, id)
		return err
	})
	if err != nil {
		return Request{}, err
	}
	client, err := p.cfg.People.Client(ctx, r.Client)
	if err != nil {
		return Request{}, err
	}
	return Request{id, client, r.Scopes, r.Expires}, nil
}

// waiting reads a request for the browser of ctx.
func (p *Provider) waiting(ctx context.Context, tx storage.Tx, id string) (request, error) {
	var r request
	if err := read(tx, hashKey(keyRequest, id), &r); err != nil {
		return r, err
	}
	if !p.now().Before(r.Expires) || !browserOf(ctx).isOf(r) {
		return r, storage.ErrNotFound
	}
	return r, nil
}

// asked is a request as the engine wants to see it.
type asked struct {
	request
	id    string
	until time.Time // how long the access token lives that was made of it
}

func (a *asked) GetID() string                      { return a.id }
func (a *asked) GetACR() string                     { return "" }
func (a *asked) GetAMR() []string                   { return nil }
func (a *asked) GetAudience() []string              { return []string{a.Client} }
func (a *asked) GetAuthTime() time.Time             { return a.AuthTime }
func (a *asked) GetClientID() string                { return a.Client }
func (a *asked) GetNonce() string                   { return a.Nonce }
func (a *asked) GetRedirectURI() string             { return a.Redirect }
func (a *asked) GetResponseType() oidc.ResponseType { return oidc.ResponseTypeCode }
func (a *asked) GetResponseMode() oidc.ResponseMode { return oidc.ResponseModeQuery }
func (a *asked) GetScopes() []string                { return a.Scopes }
func (a *asked) GetState() string                   { return a.State }
func (a *asked) GetSubject() string                 { return a.Subject }
func (a *asked) Done() bool                         { return a.Subject != "" }
func (a *asked) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.Challenge, Method: oidc.CodeChallengeMethodS256}
}
