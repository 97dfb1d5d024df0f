package orientation

import (
	"context"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"
)

// connect sends a browser to the issuer.
func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	if iss := r.URL.Query().Get("iss"); iss != "" && iss != s.Issuer {
		http.Error(w, "unknown issuer", http.StatusBadRequest)
		return
	}
	party, err := s.relying(r.Context())
	if err != nil {
		s.show(w, r, page{What: "down"})
		return
	}
	v := s.visitOf(w, r)
	s.mu.Lock()
	v.state, v.nonce, v.verifier, v.refused = random(), random(), oauth2.GenerateVerifier(), ""
	to := rp.AuthURL(v.state, party, rp.WithCodeChallenge(oauth2.S256ChallengeFromVerifier(v.verifier)),
		rp.AuthURLOpt(rp.WithURLParam("nonce", v.nonce)))
	s.mu.Unlock()
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// callback takes the issuer's answer (OpenID Connect Core section 3.1.2.5, RFC
// 9207).
func (s *Server) callback(w http.ResponseWriter, r *http.Request) {
	v, q := s.visitOf(w, r), r.URL.Query()
	s.mu.Lock()
	state, nonce, verifier := v.state, v.nonce, v.verifier
	v.state = "" // an answer counts once
	s.mu.Unlock()
	if state == "" || q.Get("state") != state || q.Get("iss") != s.Issuer {
		http.Error(w, "this answer was not asked for", http.StatusBadRequest)
		return
	}
	if why := q.Get("error"); why != "" {
		s.mu.Lock()
		v.refused = why
		s.mu.Unlock()
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	party, err := s.relying(r.Context())
	if err != nil {
		s.show(w, r, page{What: "down"})
		return
	}
	ctx := context.WithValue(r.Context(), nonceKey{}, nonce)
	tokens, err := rp.CodeExchange[*oidc.IDTokenClaims](ctx, q.Get("code"), party, rp.WithCodeVerifier(verifier))
	if err != nil {
		http.Error(w, "the answer could not be exchanged", http.StatusBadGateway)
		return
	}
	s.mu.Lock()
	v.subject, v.name, v.token, v.refused = tokens.IDTokenClaims.Subject, tokens.IDTokenClaims.GivenName, tokens.Token, ""
	s.mu.Unlock()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) forget(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(cookie); err == nil {
		s.mu.Lock()
		delete(s.visits, c.Value)
		s.mu.Unlock()
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
