package rp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// school is a portal that a test can spoil.
type school struct {
	t      *testing.T
	server *httptest.Server
	key    *ecdsa.PrivateKey

	mu     sync.Mutex
	status map[string]int             // of a path, instead of its answer
	meta   map[string]any             // differs from the metadata
	claims map[string]any             // differs from the claims of the ID token
	info   map[string]any             // of userinfo
	forge  func(claims []byte) string // instead of signing
	asked  map[string]int
	codes  map[string]url.Values // to the query of the authorization
}

func newSchool(t *testing.T) *school {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &school{
		t: t, key: key, status: map[string]int{}, asked: map[string]int{}, codes: map[string]url.Values{},
		info: map[string]any{
			"sub": "sub-ines", "given_name": "Inès", "family_name": "Benali", "birthdate": "2012-03-04", "email": "ines@ent.example",
			"profil": "National_ELV", "classe": "3e B", "etablissement": "Collège Valmont",
		},
	}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

func (s *school) portal() *Portal {
	return New(Config{Issuer: s.server.URL, ClientID: "pims", Secret: "s3cret/+ %", RedirectURL: "https://host.example/ent/callback"})
}

func (s *school) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[r.URL.Path]++
	if status := s.status[r.URL.Path]; status != 0 {
		http.Error(w, "<html>sub-ines secret body</html>", status)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		at := s.server.URL
		s.answer(w, with(map[string]any{
			"issuer": at, "authorization_endpoint": at + "/auth?tenant=1", "token_endpoint": at + "/token", "userinfo_endpoint": at + "/me",
			"jwks_uri": at + "/jwks", "end_session_endpoint": at + "/logout?tenant=1", "id_token_signing_alg_values_supported": []string{"none", "HS256", "ES256"},
			"authorization_response_iss_parameter_supported": true,
		}, s.meta))
	case "/jwks":
		s.answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	case "/token":
		s.token(w, r)
	case "/me":
		if r.Header.Get("Authorization") != "Bearer opaque-7f3" {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		s.answer(w, s.info)
	default:
		http.NotFound(w, r)
	}
}

// token gives tokens once for a code, to the right client with the right
// verifier.
func (s *school) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	id, secret = unescape(id), unescape(secret)
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	query := s.codes[r.PostFormValue("code")]
	delete(s.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case id != "pims" || secret != "s3cret/+ %":
		w.WriteHeader(http.StatusUnauthorized)
		s.answer(w, map[string]string{"error": "invalid_client"})
		return
	case query == nil, query.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]), query.Get("redirect_uri") != r.PostFormValue("redirect_uri"):
		w.WriteHeader(http.StatusBadRequest)
		s.answer(w, map[string]string{"error": "invalid_grant"})
		return
	}
	now := time.Now()
	raw, err := json.Marshal(with(map[string]any{
		"iss": s.server.URL, "sub": "sub-ines", "aud": "pims", "nonce": query.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}, s.claims))
	if err != nil {
		s.t.Error(err)
	}
	sign := s.forge
	if sign == nil {
		sign = func(claims []byte) string { return signed(s.t, jose.ES256, s.key, "k1", claims) }
	}
	s.answer(w, map[string]any{"access_token": "opaque-7f3", "token_type": "Bearer", "expires_in": 60, "id_token": sign(raw)})
}

func (s *school) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		s.t.Error(err)
	}
}

func (s *school) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// consent is what the person does at the portal: the query that comes back.
func (s *school) consent(authURL string) url.Values {
	s.t.Helper()
	u, err := url.Parse(authURL)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	code := rand.Text()
	s.codes[code] = u.Query()
	return url.Values{"code": {code}, "state": {u.Query().Get("state")}, "iss": {s.server.URL}}
}

// signIn goes the whole way.
func (s *school) signIn(p *Portal) (Arrival, error) {
	s.t.Helper()
	authURL, sealed, err := p.Begin(s.t.Context(), "/notes")
	if err != nil {
		return Arrival{}, err
	}
	return p.Finish(s.t.Context(), s.consent(authURL), sealed)
}

func signed(t *testing.T, alg jose.SignatureAlgorithm, key any, kid string, claims []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := token.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func with(all, more map[string]any) map[string]any {
	for name, value := range more {
		if value == nil {
			delete(all, name)
			continue
		}
		all[name] = value
	}
	return all
}

func unescape(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return plain
}
