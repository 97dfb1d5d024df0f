package orientation

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"golang.org/x/oauth2"
)

// Config is what the service is told when it is registered.
type Config struct {
	URL              string // its own origin
	Issuer           string
	API              string // "https://host/api/v1"
	ClientID, Secret string
	HTTP             *http.Client
}

// Scopes is what it asks for.
var Scopes = []string{"openid", "profile", "offline_access", "certifications:read"}

// Server answers for the service.
type Server struct {
	Config
	mux chi.Router

	mu     sync.Mutex
	party  rp.RelyingParty // made when the issuer first answers
	visits map[string]*visit
}

// visit is one browser.
type visit struct {
	state, nonce, verifier string
	subject, name          string // of whoever came back
	token                  *oauth2.Token
	refused                string // error of the issuer, if it said no
}

const cookie = "boussole"

// New returns the service.
func New(c Config) *Server {
	s := &Server{Config: c, visits: map[string]*visit{}}
	r := chi.NewRouter()
	r.Get("/", s.home)
	r.Get("/connect", s.connect) // the initiate_login_uri, too
	r.Get("/callback", s.callback)
	r.Post("/forget", s.forget)
	s.mux = r
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	s.mux.ServeHTTP(w, r)
}

// relying returns the client of the issuer; the issuer may start after us.
func (s *Server) relying(ctx context.Context) (rp.RelyingParty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.party != nil {
		return s.party, nil
	}
	party, err := rp.NewRelyingPartyOIDC(ctx, s.Issuer, s.ClientID, s.Secret, s.URL+"/callback", Scopes,
		rp.WithHTTPClient(s.HTTP), rp.WithAuthStyle(oauth2.AuthStyleInHeader),
		rp.WithVerifierOpts(rp.WithNonce(func(ctx context.Context) string { n, _ := ctx.Value(nonceKey{}).(string); return n })))
	s.party = party
	return party, err
}

type nonceKey struct{}

// visitOf returns the visit of a browser, a new one if it has none.
func (s *Server) visitOf(w http.ResponseWriter, r *http.Request) *visit {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, err := r.Cookie(cookie); err == nil && s.visits[c.Value] != nil {
		return s.visits[c.Value]
	}
	name, v := random(), new(visit)
	s.visits[name] = v
	http.SetCookie(w, &http.Cookie{Name: cookie, Value: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return v
}

func random() string {
	raw := make([]byte, 24)
	rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}
