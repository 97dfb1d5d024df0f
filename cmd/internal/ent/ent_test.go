package ent

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/identity/rp"
)

// school is a running portal and a browser.
type school struct {
	t       *testing.T
	server  *httptest.Server
	portal  *Server
	browser *http.Client
	client  *rp.Portal
}

const home = "http://node.test"

func open(t *testing.T) *school {
	t.Helper()
	s := &school{t: t}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.portal.ServeHTTP(w, r) }))
	t.Cleanup(s.server.Close)
	var err error
	s.portal, err = New(Config{
		Issuer: s.server.URL, Name: "ENT", School: "Collège", Now: time.Now,
		People: []Person{{Subject: "s1", Login: "ines", Password: "ruisseau", GivenName: "Inès", FamilyName: "Benali", BirthDate: "2012-07-22", Class: "3e B", Profile: "National_ELV"}},
		Client: Client{ID: "cartable", Secret: "a secret & more", RedirectURIs: []string{home + "/ent/callback"}, Home: home + "/"},
	})
	must(t, err)
	jar, err := cookiejar.New(nil)
	must(t, err)
	s.browser = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.client = rp.New(rp.Config{
		Issuer: s.server.URL, ClientID: "cartable", Secret: "a secret & more", RedirectURL: home + "/ent/callback", HTTP: s.server.Client(), Now: time.Now, Key: [32]byte{1},
	})
	return s
}

// visit sends a request of the browser and returns where it leads, and the body.
func (s *school) visit(method, at string, form url.Values) (status int, to *url.URL, body string) {
	s.t.Helper()
	req, err := http.NewRequest(method, at, strings.NewReader(form.Encode()))
	must(s.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	a, err := s.browser.Do(req)
	must(s.t, err)
	raw, err := io.ReadAll(a.Body)
	must(s.t, err)
	must(s.t, a.Body.Close())
	to, err = url.Parse(a.Header.Get("Location"))
	must(s.t, err)
	return a.StatusCode, to, string(raw)
}

var right = url.Values{"login": {"ines"}, "password": {"ruisseau"}}

// A standard client gets who signed in, once; who is signed in passes without
// the page until they sign out.
func TestSomebodySignsIn(t *testing.T) {
	s, ctx := open(t), context.Background()
	at, pending, err := s.client.Begin(ctx, "/drive")
	must(t, err)
	if status, _, body := s.visit(http.MethodGet, at, nil); status != http.StatusOK || !strings.Contains(body, "<form method=\"post\">") {
		t.Fatalf("%d %s", status, body)
	}
	if status, _, body := s.visit(http.MethodPost, at, url.Values{"login": {"ines\">"}, "password": {"x"}}); status != http.StatusUnauthorized || strings.Contains(body, "ines\">") {
		t.Errorf("a wrong password: %d %s", status, body)
	}
	_, back, _ := s.visit(http.MethodPost, at, right)
	who, err := s.client.Finish(ctx, back.Query(), pending)
	must(t, err)
	if who.Portal.Subject != "s1" || who.GivenName != "Inès" || who.BirthDate != "2012-07-22" || who.Role != doctypes.Learner || who.Group != "3e B" || who.ReturnTo != "/drive" {
		t.Errorf("%+v", who)
	}
	if _, err := s.client.Finish(ctx, back.Query(), pending); err == nil {
		t.Error("an answer counted twice")
	}
	at, _, err = s.client.Begin(ctx, "/")
	must(t, err)
	if _, back, _ := s.visit(http.MethodGet, at, nil); back.Query().Get("code") == "" {
		t.Error("asked again while signed in")
	}
	out, err := s.client.LogoutURL(ctx, who.IDToken, home+"/", "x")
	must(t, err)
	if _, back, _ := s.visit(http.MethodGet, out, nil); back.String() != home+"/?state=x" {
		t.Errorf("after signing out: %s", back)
	}
	if status, _, _ := s.visit(http.MethodGet, at, nil); status != http.StatusOK {
		t.Error("still signed in")
	}
}

func TestWhatThePortalRefuses(t *testing.T) {
	s, ctx := open(t), context.Background()
	at, _, err := s.client.Begin(ctx, "/")
	must(t, err)
	with := func(name, value string) string {
		u, err := url.Parse(at)
		must(t, err)
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	for _, bad := range []string{with("redirect_uri", "http://evil.test/"), with("client_id", "x"), with("code_challenge", ""), with("code_challenge_method", "plain"), with("response_type", "token")} {
		if status, to, _ := s.visit(http.MethodGet, bad, nil); status != http.StatusBadRequest || to.String() != "" {
			t.Errorf("%s: %d to %s", bad, status, to)
		}
	}
	if _, back, _ := s.visit(http.MethodPost, at, url.Values{"cancel": {"1"}}); back.Query().Get("error") != "access_denied" {
		t.Errorf("cancelled: %s", back)
	}
	_, back, _ := s.visit(http.MethodPost, at, right)
	for name, change := range map[string]func(*http.Request, url.Values){
		"a wrong secret":   func(r *http.Request, _ url.Values) { r.SetBasicAuth("cartable", "guess") },
		"a wrong verifier": func(r *http.Request, _ url.Values) { r.SetBasicAuth("cartable", url.QueryEscape("a secret & more")) },
	} {
		form := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {home + "/ent/callback"}, "code_verifier": {"guess"}}
		req, err := http.NewRequest(http.MethodPost, s.server.URL+"/token", strings.NewReader(form.Encode()))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(req, form)
		a, err := s.server.Client().Do(req)
		must(t, err)
		var said map[string]string
		must(t, json.NewDecoder(a.Body).Decode(&said))
		must(t, a.Body.Close())
		if a.StatusCode < 400 || said["error"] == "" {
			t.Errorf("%s: %d %v", name, a.StatusCode, said)
		}
	}
	a, err := s.server.Client().Get(s.server.URL + "/userinfo")
	must(t, err)
	must(t, a.Body.Close())
	if a.StatusCode != http.StatusUnauthorized {
		t.Errorf("userinfo without a token: %d", a.StatusCode)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
