package rp

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/doctypes"
	"pims/identity"
)

func TestSignIn(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	authURL, sealed, err := p.Begin(t.Context(), "/notes?x=1")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(authURL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"tenant": "1", "client_id": "pims", "response_type": "code", "redirect_uri": "https://host.example/ent/callback",
		"scope": "openid profile email", "code_challenge_method": "S256",
	} {
		if q.Get(name) != want {
			t.Errorf("%s is %q", name, q.Get(name))
		}
	}
	for _, secret := range []string{q.Get("state"), q.Get("nonce"), "notes"} {
		if secret == "" || strings.Contains(sealed, secret) {
			t.Errorf("the cookie shows %q", secret)
		}
	}
	a, err := p.Finish(t.Context(), s.consent(authURL), sealed)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.Split(a.IDToken, ".")) != 3 {
		t.Errorf("ID token %q", a.IDToken)
	}
	a.IDToken = ""
	want := Arrival{
		Portal: identity.Portal{Issuer: s.server.URL, Subject: "sub-ines"}, GivenName: "Inès", FamilyName: "Benali", BirthDate: "2012-03-04",
		Role: doctypes.Learner, Group: "3e B", Email: "ines@ent.example", School: "Collège Valmont", ReturnTo: "/notes?x=1",
		Fields: []doctypes.Field{
			{Name: "given_name", Value: "Inès"}, {Name: "family_name", Value: "Benali"}, {Name: "birth_date", Value: "2012-03-04"},
			{Name: "role", Value: "learner"}, {Name: "group", Value: "3e B"}, {Name: "school", Value: "Collège Valmont"}, {Name: "email", Value: "ines@ent.example"},
		},
	}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("%+v", a)
	}
}

// TestTwoTabs: each sign-in has its own state, and its own name for a cookie.
func TestTwoTabs(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	first, sealed1, err1 := p.Begin(t.Context(), "/one")
	second, sealed2, err2 := p.Begin(t.Context(), "/two")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	answer2, answer1 := s.consent(second), s.consent(first)
	if Slot(answer1.Get("state")) == Slot(answer2.Get("state")) {
		t.Error("one name for two")
	}
	for _, tab := range []struct {
		answer       url.Values
		sealed, want string
	}{{answer2, sealed2, "/two"}, {answer1, sealed1, "/one"}} {
		if a, err := p.Finish(t.Context(), tab.answer, tab.sealed); err != nil || a.ReturnTo != tab.want {
			t.Errorf("%+v, %v", a, err)
		}
	}
}

// TestEachAnswerWorksOnce, even when it comes many times at the same moment.
func TestEachAnswerWorksOnce(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	authURL, sealed, err := p.Begin(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	answer := s.consent(authURL)
	errs := make([]error, 12)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = p.Finish(t.Context(), answer, sealed) })
	}
	wg.Wait()
	ok := 0
	for _, err := range errs {
		if err == nil {
			ok++
		} else if !errors.Is(err, ErrState) {
			t.Errorf("%v", err)
		}
	}
	if ok != 1 || s.count("/token") != 1 {
		t.Errorf("%d sign-ins, %d exchanges", ok, s.count("/token"))
	}
}

func TestWrongStates(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	other := s.portal() // another key
	start := func(p *Portal) (url.Values, string) {
		t.Helper()
		authURL, sealed, err := p.Begin(t.Context(), "/")
		if err != nil {
			t.Fatal(err)
		}
		return s.consent(authURL), sealed
	}
	for name, spoil := range map[string]func(answer url.Values, sealed *string){
		"no state":       func(a url.Values, _ *string) { a.Del("state") },
		"two states":     func(a url.Values, _ *string) { a.Add("state", a.Get("state")) },
		"another state":  func(a url.Values, _ *string) { a.Set("state", "x") },
		"no cookie":      func(_ url.Values, sealed *string) { *sealed = "" },
		"other's cookie": func(_ url.Values, sealed *string) { _, *sealed = start(other) },
		"another cookie": func(_ url.Values, sealed *string) { _, *sealed = start(p) },
		"a bent cookie":  func(_ url.Values, sealed *string) { *sealed = "A" + (*sealed)[1:] + "A" },
		"an endless one": func(_ url.Values, sealed *string) { *sealed = strings.Repeat("A", 1<<20) },
		"an expired one": func(url.Values, *string) {
			p.cfg.Now = func() time.Time { return time.Now().Add(pendingLife + time.Second) }
		},
		"one from before": func(url.Values, *string) { p.cfg.Now = func() time.Time { return time.Now().Add(-time.Hour) } },
	} {
		answer, sealed := start(p)
		spoil(answer, &sealed)
		if _, err := p.Finish(t.Context(), answer, sealed); !errors.Is(err, ErrState) {
			t.Errorf("%s: %v", name, err)
		}
		p.cfg.Now = time.Now
	}
	if n := s.count("/token"); n != 0 {
		t.Errorf("%d codes were sent", n)
	}
}

func TestReturnPaths(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	for _, good := range []string{"", "/", "/notes", "/a/b?c=//d&e=https://f#g", "/caf\u00e9"} {
		if _, _, err := p.Begin(t.Context(), good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"notes", "//evil.example", "https://evil.example", `/\evil.example`, `\\evil.example`, "/a\\b", "/\t/evil.example", "/\n", "javascript:alert(1)", "/" + strings.Repeat("a", 2000), "/%zz", "/\xff", " /"} {
		if _, _, err := p.Begin(t.Context(), bad); !errors.Is(err, ErrReturn) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestUsedStatesAreBounded(t *testing.T) {
	u, now := newUsedStates(), time.Now()
	for i := range 3 * maxUsed {
		if !u.use(time.Duration(i).String(), now) {
			t.Fatal("a fresh state is used")
		}
	}
	if len(u.young) > maxUsed || len(u.old) > maxUsed {
		t.Errorf("%d and %d states", len(u.young), len(u.old))
	}
	last := time.Duration(3*maxUsed - 1).String()
	if u.use(last, now.Add(pendingLife)) {
		t.Error("a used state is fresh")
	}
	if u.use("other", now.Add(pendingLife+time.Second)); u.use(last, now.Add(pendingLife+time.Second)) {
		t.Error("a used state is fresh when the generation turns")
	}
}

func TestLogout(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	got, err := p.LogoutURL(t.Context(), "a.b.c", "https://host.example/", "xyz")
	want := s.server.URL + "/logout?client_id=pims&id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fhost.example%2F&state=xyz&tenant=1"
	if got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := p.LogoutURL(t.Context(), "", "", ""); got != s.server.URL+"/logout?client_id=pims&tenant=1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	s.meta = map[string]any{"end_session_endpoint": nil}
	if got, err := s.portal().LogoutURL(t.Context(), "a.b.c", "", ""); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestGivesUpWithItsCaller(t *testing.T) {
	p := newSchool(t).portal()
	p.gate <- struct{}{} // somebody else asks, and waits
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := p.Begin(ctx, "/"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
