package op_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage/memory"
)

const (
	origin   = "https://cartable.test"
	redirect = "https://orientation.test/retour?from=pims"
	secret   = "un secret: avec / des signes & du %"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
)

// rig is a node in memory with an adult, Ada, and two clients.
type rig struct {
	*op.Provider
	t      *testing.T
	house  *instance.House
	people *identity.People
	ada    identity.Person
	log    bytes.Buffer

	mu    sync.Mutex
	ahead time.Duration // of the real clock, which the engine asks

	cookies []*http.Cookie // of the browser
	since   time.Time      // it is signed in
	out     bool           // nobody is
}

func newRig(t *testing.T, algorithm string) *rig {
	t.Helper()
	r := &rig{t: t, since: time.Now().Add(-time.Hour).UTC()}
	engine := memory.New()
	t.Cleanup(func() { r.must(engine.Close()) })
	r.house = instancetest.House(t, engine, r.clock)
	sessions, err := identity.OpenSessions(t.Context(), r.house)
	r.must(err)
	r.people, err = identity.OpenPeople(t.Context(), r.house, sessions)
	r.must(err)
	r.ada, err = r.people.Create(t.Context(), identity.NewPerson{
		Login: "ada", GivenName: "Ada", FamilyName: "Morel", BirthDate: "1990-04-02", Role: doctypes.Adult, Quota: 1 << 20, Email: "ada@exemple.fr",
	})
	r.must(err)
	r.Provider, err = op.New(t.Context(), op.Config{
		URL: origin, People: r.people, House: r.house, Now: r.clock, Algorithm: algorithm,
		Authorizer: consent.Authorizer{Guard: &consent.Guard{House: r.house, Now: r.clock}},
		Logger:     slog.New(slog.NewJSONHandler(&r.log, nil)),
	})
	r.must(err)
	t.Cleanup(func() { r.must(errors.Join(r.Close(), r.people.Close(), sessions.Close())) })
	r.register("orientation")
	r.register("autre")
	return r
}

func (r *rig) register(id string) {
	r.t.Helper()
	sum := sha256.Sum256([]byte(secret))
	r.must(r.people.SetClient(r.t.Context(), r.client(id, sum[:])))
}

func (r *rig) client(id string, sum []byte) identity.Client {
	why := map[fault.Lang]string{fault.French: "Proposer des formations", fault.English: "To suggest courses"}
	return identity.Client{
		ID: id, Name: "Orientation", Address: "1 rue du Port, Lorient", Contact: "dpo@orientation.test", Home: "https://orientation.test",
		SecretSHA256: sum, RedirectURIs: []string{redirect, "https://orientation.test/simple"},
		PostLogoutURIs: []string{"https://orientation.test/au-revoir"}, KeepsDays: 30,
		Scopes: []identity.ClientScope{
			{Scope: "certifications:read", Needed: true, Purpose: why}, {Scope: "profile", Purpose: why}, {Scope: "email", Purpose: why},
		},
	}
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Add(r.ahead)
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ahead += d
}

// inside runs fn in an Update of Ada's whole instance.
func (r *rig) inside(fn func(*instance.Tx) error) {
	r.t.Helper()
	i, err := r.house.Open(r.t.Context(), r.ada.Instance)
	r.must(err)
	r.must(errors.Join(i.Update(r.t.Context(), fn), i.Close()))
}

// grant has Ada agree to some of what a client asks for.
func (r *rig) grant(client string, items ...doctypes.GrantItem) (id instance.DocID) {
	r.t.Helper()
	c, err := r.people.Client(r.t.Context(), client)
	r.must(err)
	r.inside(func(tx *instance.Tx) error {
		id, _, err = consent.Give(tx, consent.Proposal{
			Client: c, Purpose: "Proposer des formations", Language: "fr", Items: items, Subject: r.Subject(client, r.ada.ID),
		})
		return err
	})
	return id
}

func certifications() doctypes.GrantItem { return doctypes.GrantItem{Scope: "certifications:read"} }

// browser is the context and the request of Ada's browser.
func (r *rig) browser(req *http.Request) *http.Request {
	for _, c := range r.cookies {
		req.AddCookie(c)
	}
	b := op.Browser{Language: fault.English, Cookies: req.CookiesNamed}
	if !r.out {
		b.Person, b.SignedIn = r.ada.ID, r.since
	}
	b.SignOut = func(context.Context, http.ResponseWriter) error { r.out = true; return nil }
	return req.WithContext(op.WithBrowser(req.Context(), b))
}

func (r *rig) ctx() context.Context {
	return r.browser(httptest.NewRequest(http.MethodGet, origin+"/", nil)).Context()
}

// visit sends Ada's browser to an address of the provider.
func (r *rig) visit(address string) *http.Response {
	r.t.Helper()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, r.browser(httptest.NewRequest(http.MethodGet, address, nil)))
	res := w.Result()
	r.cookies = append(r.cookies, res.Cookies()...)
	return res
}

// ask is an authorization request with changes: pairs of a name and a value, "-"
// for none.
func ask(changes ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	v := url.Values{
		"client_id": {"orientation"}, "redirect_uri": {redirect}, "response_type": {"code"}, "state": {"ét@t"}, "nonce": {"n-1"},
		"scope": {"openid offline_access certifications:read profile email"}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	for i := 0; i < len(changes); i += 2 {
		if v.Set(changes[i], changes[i+1]); changes[i+1] == "-" {
			v.Del(changes[i])
		}
	}
	return origin + "/oidc/authorize?" + v.Encode()
}

// request sends the browser with a request and returns its id.
func (r *rig) request(changes ...string) string {
	r.t.Helper()
	id, ok := strings.CutPrefix(r.visit(ask(changes...)).Header.Get("Location"), "/consentement?request=")
	if !ok {
		r.t.Fatalf("the request was refused: %s", r.log.String())
	}
	return id
}

// finish decides in Ada's browser, which has the cookie of the request by then.
func (r *rig) finish(id string, person identity.Person, grant instance.DocID) (string, error) {
	return r.Finish(r.ctx(), id, person, grant)
}

// code goes all the way to a code.
func (r *rig) code(grant instance.DocID, changes ...string) string {
	r.t.Helper()
	to, err := r.finish(r.request(changes...), r.ada, grant)
	r.must(err)
	return answerOf(r.t, to).Get("code")
}

func answerOf(t *testing.T, to string) url.Values {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
	text   string
}

func (a answer) str(name string) string { s, _ := a.body[name].(string); return s }

// post sends a form of a client, which proves itself by Basic.
func (r *rig) post(path, client string, pairs ...string) answer {
	r.t.Helper()
	req := httptest.NewRequest(http.MethodPost, origin+"/oidc"+path, strings.NewReader(form(pairs).Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if client != "" {
		req.SetBasicAuth(url.QueryEscape(client), url.QueryEscape(secret))
	}
	return r.do(req)
}

func form(pairs []string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func (r *rig) do(req *http.Request) answer {
	r.t.Helper()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	a := answer{status: w.Code, header: w.Header(), text: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &a.body) // not every answer is JSON
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		r.t.Errorf("%s may be cached: %q", req.URL.Path, got)
	}
	return a
}

// exchange sends a code with changes.
func (r *rig) exchange(code string, changes ...string) answer {
	r.t.Helper()
	return r.post("/oauth/token", "orientation", append([]string{
		"grant_type", "authorization_code", "code", code, "redirect_uri", redirect, "code_verifier", verifier,
	}, changes...)...)
}

func (r *rig) refresh(token string) answer {
	r.t.Helper()
	return r.post("/oauth/token", "orientation", "grant_type", "refresh_token", "refresh_token", token)
}

func (r *rig) userinfo(token string) answer {
	r.t.Helper()
	req := httptest.NewRequest(http.MethodGet, origin+"/oidc/userinfo", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	return r.do(req)
}

// opens fails unless a token opens something, or nothing.
func (r *rig) opens(token string, want bool) {
	r.t.Helper()
	_, err := r.Caller(r.t.Context(), token)
	if want && err != nil || !want && !errors.Is(err, identity.ErrSignedOut) {
		r.t.Errorf("the token opens: want %v, got %v", want, err)
	}
	if a := r.userinfo(token); (a.status == http.StatusOK) != want {
		r.t.Errorf("userinfo answers %d %s", a.status, a.text)
	} else if !want && !strings.Contains(a.header.Get("WWW-Authenticate"), `error="invalid_token"`) {
		r.t.Errorf("no challenge: %v", a.header)
	}
}

// wants fails unless a client is refused in this way.
func (a answer) wants(t *testing.T, status int, code string) {
	t.Helper()
	if a.status != status || a.str("error") != code || a.body["access_token"] != nil {
		t.Errorf("got %d %s, want %d %s", a.status, a.text, status, code)
	}
}
