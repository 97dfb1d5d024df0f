package ent

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-jose/go-jose/v4"
)

// Person is somebody whom the portal knows. Profile is an ENTPersonProfils
// value of the SDET: National_ELV, National_TUT, National_ENS, National_COL.
type Person struct {
	Subject, Login, Password     string
	GivenName, FamilyName, Email string
	BirthDate, Class, Profile    string
}

// Client is the one application that people sign in to here.
type Client struct {
	ID, Secret   string
	RedirectURIs []string
	Home         string // where it may send people after signing out
}

// Config is what a portal is made of.
type Config struct {
	Issuer string // origin, without a slash at the end
	Name   string // shown on its page
	School string
	People []Person
	Client Client
	Now    func() time.Time
}

// Server answers for the portal.
type Server struct {
	Config
	mux    chi.Router
	signer jose.Signer
	keys   jose.JSONWebKeySet

	mu       sync.Mutex
	codes    map[string]code
	tokens   map[string]Person
	sessions map[string]Person
}

// code is what an authorization code stands for; each works once.
type code struct {
	person                     Person
	redirect, nonce, challenge string
	expires                    time.Time
}

const keyID = "demo"

// New returns a portal with a fresh signing key.
func New(c Config) (*Server, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	s := &Server{Config: c, codes: map[string]code{}, tokens: map[string]Person{}, sessions: map[string]Person{}}
	s.keys.Keys = []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: keyID, Algorithm: string(jose.RS256), Use: "sig"}}
	s.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: keyID}}, nil)
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Get("/.well-known/openid-configuration", s.discovery)
	r.Get("/keys", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.keys) })
	r.Get("/authorize", s.authorize)
	r.Post("/authorize", s.signIn)
	r.Post("/token", s.token)
	r.Get("/userinfo", s.userinfo)
	r.Get("/logout", s.logout)
	s.mux = r
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	s.mux.ServeHTTP(w, r)
}

func (s *Server) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"issuer": s.Issuer, "authorization_endpoint": s.Issuer + "/authorize", "token_endpoint": s.Issuer + "/token",
		"userinfo_endpoint": s.Issuer + "/userinfo", "jwks_uri": s.Issuer + "/keys", "end_session_endpoint": s.Issuer + "/logout",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic"},
		"scopes_supported":                               []string{"openid", "profile", "email"},
		"authorization_response_iss_parameter_supported": true,
	})
}

// find returns the person of a login and password.
func (s *Server) find(login, password string) (Person, bool) {
	i := slices.IndexFunc(s.People, func(p Person) bool { return p.Login == login && p.Password == password })
	if i < 0 {
		return Person{}, false
	}
	return s.People[i], true
}

// fresh returns a random name for a code, token or session.
func fresh() string {
	raw := make([]byte, 24)
	rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}
