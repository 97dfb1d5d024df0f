package rp

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"pims/fault"
)

func TestPortalInTrouble(t *testing.T) {
	for _, c := range []struct {
		path   string
		status int
		want   *fault.Error
	}{
		{"/.well-known/openid-configuration", 503, ErrDown},
		{"/.well-known/openid-configuration", 404, ErrDown},
		{"/.well-known/openid-configuration", 200, ErrDown}, // a page of maintenance
		{"/.well-known/openid-configuration", 302, ErrDown},
		{"/token", 500, ErrDown},
		{"/token", 429, ErrDown},
		{"/token", 403, ErrRejected},
		{"/token", 200, ErrToken},
		{"/jwks", 500, ErrDown},
		{"/me", 502, ErrDown},
		{"/me", 401, ErrRejected},
		{"/me", 200, ErrToken},
	} {
		s := newSchool(t)
		s.status[c.path] = c.status
		_, err := s.signIn(s.portal())
		if !errors.Is(err, c.want) {
			t.Errorf("%s answers %d: got %v, want %v", c.path, c.status, err, c.want)
		}
		quiet(t, err)
	}
}

// TestBackAgain: a host whose portal is down asks it gently, and signs people in
// as soon as it is back.
func TestBackAgain(t *testing.T) {
	s := newSchool(t)
	const discovery = "/.well-known/openid-configuration"
	s.status[discovery] = 503
	p := s.portal()
	now := time.Now()
	p.cfg.Now = func() time.Time { return now }
	for range 5 {
		if _, _, err := p.Begin(t.Context(), "/"); !errors.Is(err, ErrDown) {
			t.Fatal(err)
		}
	}
	if n := s.count(discovery); n != 2 { // once, and once more
		t.Errorf("asked %d times", n)
	}
	s.mu.Lock()
	delete(s.status, discovery)
	s.mu.Unlock()
	now = now.Add(downFor)
	if _, err := s.signIn(p); err != nil {
		t.Error(err)
	}
}

// TestAsksAnewEveryDay, so that withdrawn keys die.
func TestAsksAnewEveryDay(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	now := time.Now()
	p.cfg.Now = func() time.Time { return now }
	for _, age := range []time.Duration{0, time.Hour, 23 * time.Hour} {
		now = now.Add(age)
		if _, err := s.signIn(p); err != nil {
			t.Fatal(err)
		}
	}
	if d, k := s.count("/.well-known/openid-configuration"), s.count("/jwks"); d != 2 || k != 2 {
		t.Errorf("discovered %d times, keys %d times", d, k)
	}
}

// TestEndlessAnswer: a portal cannot fill this host's memory.
func TestEndlessAnswer(t *testing.T) {
	s := newSchool(t)
	s.meta = map[string]any{"padding": strings.Repeat("x", maxAnswer)}
	if _, _, err := s.portal().Begin(t.Context(), "/"); !errors.Is(err, ErrDown) {
		t.Errorf("%v", err)
	}
}

func TestNobodyListens(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	s.server.Close()
	if _, _, err := p.Begin(t.Context(), "/"); !errors.Is(err, ErrDown) {
		t.Errorf("%v", err)
	}
}

func TestMetadata(t *testing.T) {
	for name, c := range map[string]struct {
		meta map[string]any
		want *fault.Error
	}{
		"another issuer":     {map[string]any{"issuer": "https://evil.example"}, ErrIssuer},
		"no keys":            {map[string]any{"jwks_uri": nil}, ErrRejected},
		"keys in the clear":  {map[string]any{"jwks_uri": "http://evil.example/jwks"}, ErrRejected},
		"a script":           {map[string]any{"authorization_endpoint": "javascript:alert(1)"}, ErrRejected},
		"a script at logout": {map[string]any{"end_session_endpoint": "data:text/html,x"}, ErrRejected},
	} {
		s := newSchool(t)
		s.meta = c.meta
		if _, _, err := s.portal().Begin(t.Context(), "/"); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, _, err := New(Config{Issuer: "http://ent.example"}).Begin(t.Context(), "/"); !errors.Is(err, ErrRejected) {
		t.Errorf("a portal in the clear: %v", err)
	}
}

// TestOtherPortals: the secret in the form, no userinfo, no issuer in the
// answer.
func TestOtherPortals(t *testing.T) {
	s := newSchool(t)
	s.meta = map[string]any{
		"token_endpoint_auth_methods_supported": []string{"client_secret_post"}, "userinfo_endpoint": nil,
		"authorization_response_iss_parameter_supported": nil,
	}
	s.claims = map[string]any{"name": "Inès B.", "profil": []string{"National_TUT", "National_ENS"}}
	p := s.portal()
	authURL, sealed, err := p.Begin(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	answer := s.consent(authURL)
	answer.Del("iss")
	a, err := p.Finish(t.Context(), answer, sealed)
	if err != nil || a.GivenName != "Inès B." || a.Role != "teacher" || a.Portal.Subject != "sub-ines" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestWrongSecret(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	p.cfg.Secret = "wrong"
	if _, err := s.signIn(p); !errors.Is(err, ErrRejected) {
		t.Errorf("%v", err)
	}
}

// TestNothingIsFollowed: a redirect would carry codes and tokens elsewhere.
func TestNothingIsFollowed(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	if p.http.CheckRedirect(nil, nil) != http.ErrUseLastResponse || p.http.Timeout != askTimeout {
		t.Errorf("%+v", p.http)
	}
}
