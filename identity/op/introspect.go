package op

import (
	"errors"
	"net/http"
	"strings"
)

// introspection is the answer about a token (RFC 7662).
type introspection struct {
	Active   bool   `json:"active"`
	Scope    string `json:"scope,omitempty"`
	Client   string `json:"client_id,omitempty"`
	Type     string `json:"token_type,omitempty"`
	Subject  string `json:"sub,omitempty"`
	Audience string `json:"aud,omitempty"`
	Issuer   string `json:"iss,omitempty"`
	Issued   int64  `json:"iat,omitempty"`
	Expires  int64  `json:"exp,omitempty"`
}

// introspect tells a client about an access token of its own; any other is not
// active.
func (p *Provider) introspect(w http.ResponseWriter, r *http.Request) {
	client, err := p.authenticate(r)
	if err != nil {
		p.fail(w, r, "", err)
		return
	}
	a, err := p.access(r.Context(), r.PostForm.Get("token"))
	switch {
	case errors.Is(err, errDead), err == nil && a.agreed.Client != client.ID:
		reply(w, http.StatusOK, introspection{})
	case err != nil:
		p.fail(w, r, client.ID, err)
	default:
		reply(w, http.StatusOK, introspection{
			Active: true, Scope: strings.Join(a.Scopes, " "), Client: client.ID, Type: "Bearer", Subject: a.subject,
			Audience: client.ID, Issuer: p.issuer, Issued: a.Issued.Unix(), Expires: a.Expires.Unix(),
		})
	}
}
