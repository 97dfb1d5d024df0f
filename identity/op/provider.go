package op

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	engine "github.com/zitadel/oidc/v3/pkg/op"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Config is what a Provider needs. All fields are required but those marked.
type Config struct {
	URL        string // origin of the interface; the issuer is URL + "/oidc"
	People     *identity.People
	House      *instance.House
	Authorizer Authorizer
	Logger     *slog.Logger
	Now        func() time.Time
	Decide     string // optional: path of the page that asks the person, up to the id
	Algorithm  string // optional: of id_tokens, RS256 or ES256
}

// Provider is the OpenID Connect provider of a node. It is safe for concurrent
// use.
type Provider struct {
	cfg      Config
	issuer   string
	own      storage.Keyspace
	engine   *engine.Provider
	sealer   sealer
	pairwise [32]byte
	keys     *signing
	routes   chi.Router
}

// New opens the provider of a node; the first time, it makes its keys. Close
// it.
func New(ctx context.Context, cfg Config) (_ *Provider, err error) {
	defer fault.Wrap(&err, "openid provider")
	if cfg.Decide == "" {
		cfg.Decide = "/consentement?request="
	}
	p := &Provider{cfg: cfg, issuer: strings.TrimSuffix(cfg.URL, "/") + Path}
	if p.pairwise, err = cfg.People.Secret(ctx, "oidc-pairwise"); err != nil {
		return nil, err
	}
	key, err := cfg.People.Secret(ctx, "oidc-tokens")
	if err != nil {
		return nil, err
	}
	if p.sealer, err = newSealer(key); err != nil {
		return nil, err
	}
	if p.own, err = cfg.House.Own(ctx, "oidc"); err != nil {
		return nil, err
	}
	if p.keys, err = openSigning(ctx, p.own, cfg.Now, cfg.Algorithm); err == nil {
		err = p.start()
	}
	if err != nil {
		return nil, errors.Join(err, p.own.Close())
	}
	return p, nil
}

// Close gives the provider's keyspace back.
func (p *Provider) Close() error { return p.own.Close() }

// start makes the engine, which checks requests and makes tokens, and the
// routes around it.
func (p *Provider) start() (err error) {
	options := []engine.Option{engine.WithCrypto(p.sealer), engine.WithCORSOptions(nil)}
	if strings.HasPrefix(p.issuer, "http://") {
		options = append(options, engine.WithAllowInsecure())
	}
	p.engine, err = engine.NewProvider(&engine.Config{
		CodeMethodS256: true, AuthMethodPost: true, GrantTypeRefreshToken: true, DefaultLogoutRedirectURI: "/",
		SupportedScopes: []string{ScopeOpenID, ScopeProfile, ScopeEmail, ScopeOffline},
		SupportedClaims: append([]string{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce"}, allClaims()...),
	}, store{p}, engine.StaticIssuer(p.issuer), options...)
	if err != nil {
		return err
	}
	p.routes = chi.NewRouter()
	p.routes.Route(Path, func(r chi.Router) {
		r.Get("/.well-known/openid-configuration", p.discovery)
		r.Get("/keys", p.publishKeys)
		r.Get("/authorize", p.authorize)
		r.Post("/oauth/token", p.token)
		r.Post("/oauth/introspect", p.introspect)
		r.Post("/revoke", p.revoke)
		r.Get("/userinfo", p.userinfo)
		r.Post("/userinfo", p.userinfo)
		r.Get("/end_session", p.endSession)
	})
	return nil
}

func allClaims() []string { return append(Claims(ScopeProfile), Claims(ScopeEmail)...) }

// Path is where the provider answers.
const Path = "/oidc"

// maxBody bounds what an endpoint reads of a request.
const maxBody = 64 << 10

// ServeHTTP answers below [Path]. No page of another origin reads an answer
// (there is no CORS), and no cache keeps one.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	p.routes.ServeHTTP(w, r.WithContext(engine.ContextWithIssuer(r.Context(), p.issuer)))
}

// Routes are the provider's routes, for a test that walks them and for the log.
func (p *Provider) Routes() chi.Routes { return p.routes }

// Issuer names this provider to clients.
func (p *Provider) Issuer() string { return p.issuer }

// Subject is the number by which a client knows a person: another one for each
// client, so that two clients cannot compare (pairwise, OpenID Connect Core
// 8.1).
func (p *Provider) Subject(client string, person identity.PersonID) string {
	mac := hmac.New(sha256.New, p.pairwise[:])
	mac.Write([]byte(client + "\x00" + string(person)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (p *Provider) now() time.Time { return p.cfg.Now().UTC() }
