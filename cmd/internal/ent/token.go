package ent

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// token exchanges a code (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if !s.knowsClient(r) {
		w.Header().Set("WWW-Authenticate", "Basic")
		answer(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	refuse := func(why string) { answer(w, http.StatusBadRequest, map[string]string{"error": why}) }
	if r.ParseForm() != nil || r.PostForm.Get("grant_type") != "authorization_code" {
		refuse("unsupported_grant_type")
		return
	}
	s.mu.Lock()
	c, ok := s.codes[r.PostForm.Get("code")]
	delete(s.codes, r.PostForm.Get("code"))
	s.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !ok || !s.Now().Before(c.expires) || r.PostForm.Get("redirect_uri") != c.redirect ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge {
		refuse("invalid_grant")
		return
	}
	id, err := s.idToken(c)
	if err != nil {
		answer(w, http.StatusInternalServerError, map[string]string{"error": "server_error"})
		return
	}
	access := fresh()
	s.mu.Lock()
	s.tokens[access] = c.person
	s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id})
}

func (s *Server) knowsClient(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	if !ok {
		return false
	}
	id, err := url.QueryUnescape(id)
	if err != nil {
		return false
	}
	if secret, err = url.QueryUnescape(secret); err != nil {
		return false
	}
	return id == s.Client.ID && subtle.ConstantTimeCompare([]byte(secret), []byte(s.Client.Secret)) == 1
}

func (s *Server) idToken(c code) (string, error) {
	now := s.Now()
	claims := map[string]any{
		"iss": s.Issuer, "sub": c.person.Subject, "aud": s.Client.ID, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"auth_time": now.Unix(),
	}
	if c.nonce != "" {
		claims["nonce"] = c.nonce
	}
	return jwt.Signed(s.signer).Claims(claims).Serialize()
}

// userinfo tells who a token stands for (OpenID Connect Core section 5.3).
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	p, ok := s.tokens[token]
	s.mu.Unlock()
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		answer(w, http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
		return
	}
	claims := map[string]any{
		"sub": p.Subject, "given_name": p.GivenName, "family_name": p.FamilyName, "profil": p.Profile, "etablissement": s.School,
	}
	for name, value := range map[string]string{"birthdate": p.BirthDate, "email": p.Email, "classe": p.Class} {
		if value != "" {
			claims[name] = value
		}
	}
	answer(w, http.StatusOK, claims)
}

// answer writes JSON. A client that has gone misses it, which harms nobody.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
