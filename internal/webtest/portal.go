package webtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"pims/identity/rp"
)

// PortalURL is the issuer of the school's portal.
const PortalURL = "https://ent.test"

// Portal plays a school's portal (OpenID Connect), in memory.
type Portal struct {
	t    testing.TB
	run  *Run
	key  *rsa.PrivateKey
	mu   sync.Mutex
	said map[string]JSON // by code: the claims of its ID token
	Down bool            // nothing answers
}

// WithPortal gives the run's node a portal to sign in by. Call it in With's fn.
func (r *Run) WithPortal() *Portal {
	r.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(r.t, err)
	p := &Portal{t: r.t, run: r, key: key, said: map[string]JSON{}}
	r.Node.Portal = rp.New(rp.Config{
		Issuer: PortalURL, ClientID: "cartable", Secret: "secret", RedirectURL: URL + "/ent/callback",
		HTTP: &http.Client{Transport: p}, Now: r.clock.Now,
	})
	r.Node.PortalName, r.Node.ArrivalQuota = "ENT des Tilleuls", Quota
	return p
}

// RoundTrip implements http.RoundTripper: what the node asks the portal.
func (p *Portal) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	switch {
	case p.Down:
		rec.WriteHeader(http.StatusBadGateway)
	case r.URL.Path == "/.well-known/openid-configuration":
		p.answer(rec, JSON{
			"issuer": PortalURL, "authorization_endpoint": PortalURL + "/authorize", "token_endpoint": PortalURL + "/token",
			"jwks_uri": PortalURL + "/keys", "end_session_endpoint": PortalURL + "/logout",
		})
	case r.URL.Path == "/keys":
		p.answer(rec, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	case r.URL.Path == "/token":
		p.mu.Lock()
		claims, ok := p.said[r.FormValue("code")]
		p.mu.Unlock()
		if !ok {
			rec.WriteHeader(http.StatusBadRequest)
			break
		}
		p.answer(rec, JSON{"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": p.sign(claims)})
	default:
		rec.WriteHeader(http.StatusNotFound)
	}
	return rec.Result(), nil
}

func (p *Portal) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	must(p.t, json.NewEncoder(w).Encode(v))
}

func (p *Portal) sign(claims JSON) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: "1"}}, nil)
	must(p.t, err)
	raw, err := json.Marshal(claims)
	must(p.t, err)
	signed, err := signer.Sign(raw)
	must(p.t, err)
	text, err := signed.CompactSerialize()
	must(p.t, err)
	return text
}

// SignIn goes to the portal from a page and comes back as somebody: the answer
// is the callback's, the actor the browser after it. claims may be nil for
// somebody who gives up there. query is added to where the way begins.
func (p *Portal) SignIn(page string, claims JSON, query ...string) (*Actor, *Answer) {
	p.t.Helper()
	browser := p.run.Nobody()
	browser.header.Set("Sec-Fetch-Site", "same-origin")
	out := browser.Get("/ent/sign-in?return=" + url.QueryEscape(page) + strings.Join(query, ""))
	to, err := url.Parse(out.Status(http.StatusFound).Recorder.Header().Get("Location"))
	must(p.t, err)
	if !strings.HasPrefix(to.String(), PortalURL+"/authorize") {
		return browser, out
	}
	browser.keep(out)
	back := url.Values{"state": {to.Query().Get("state")}}
	if claims == nil {
		back.Set("error", "access_denied")
	} else {
		back.Set("code", p.code(to.Query().Get("nonce"), claims))
	}
	in := browser.Get("/ent/callback?" + back.Encode())
	browser.keep(in)
	return browser, in
}

func (p *Portal) code(nonce string, claims JSON) string {
	now := time.Now().Unix() // the library that checks tokens knows no other clock
	all := JSON{"iss": PortalURL, "aud": "cartable", "iat": now, "exp": now + 300, "nonce": nonce}
	maps.Copy(all, claims)
	p.mu.Lock()
	defer p.mu.Unlock()
	code := rand.Text()
	p.said[code] = all
	return code
}

// keep takes the cookies of an answer as a browser does.
func (a *Actor) keep(from *Answer) {
	jar := map[string]string{}
	for _, c := range (&http.Request{Header: a.header}).Cookies() {
		jar[c.Name] = c.Value
	}
	for _, c := range from.Recorder.Result().Cookies() {
		jar[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(jar, c.Name)
		}
	}
	a.header.Del("Cookie")
	for name, value := range jar {
		r := http.Request{Header: a.header}
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
}

// Keep takes the cookies of an answer: the browser is signed in by it, or out.
func (a *Actor) Keep(from *Answer) *Actor {
	a.keep(from)
	return a
}
