package op_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/storage"
)

func bodyOf(res *http.Response) string {
	raw, _ := io.ReadAll(res.Body) // of a recorder
	return string(raw)
}

// TestWhatGoesBackToTheClient holds an authorization request wrong in one way
// each.
func TestWhatGoesBackToTheClient(t *testing.T) {
	r := newRig(t, "")
	for name, test := range map[string]struct {
		changes []string
		want    string
	}{
		"no PKCE":               {[]string{"code_challenge", "-", "code_challenge_method", "-"}, "invalid_request"},
		"plain PKCE":            {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"PKCE without a method": {[]string{"code_challenge_method", "-"}, "invalid_request"},
		"implicit":              {[]string{"response_type", "id_token"}, "unsupported_response_type"},
		"no response type":      {[]string{"response_type", "-"}, "unsupported_response_type"},
		"fragment":              {[]string{"response_mode", "fragment"}, "invalid_request"},
		"form_post":             {[]string{"response_mode", "form_post"}, "invalid_request"},
		"no openid":             {[]string{"scope", "certifications:read"}, "invalid_scope"},
		"only openid":           {[]string{"scope", "openid offline_access"}, "invalid_scope"},
		"not registered":        {[]string{"scope", "openid files:read phone"}, "invalid_scope"},
		"no scope":              {[]string{"scope", "-"}, "invalid_request"},
		"request object":        {[]string{"request", "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"},
		"request address":       {[]string{"request_uri", "https://orientation.test/r"}, "request_uri_not_supported"},
		"registration":          {[]string{"registration", "{}"}, "registration_not_supported"},
		"prompt none":           {[]string{"prompt", "none"}, "interaction_required"},
		"bad hint":              {[]string{"id_token_hint", "e30.e30.e30"}, "login_required"},
		"bad max_age":           {[]string{"max_age", "demain"}, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			res := r.visit(ask(test.changes...))
			to := res.Header.Get("Location")
			got := answerOf(t, to)
			if res.StatusCode != 302 || !strings.HasPrefix(to, redirect+"&") || got.Get("error") != test.want ||
				got.Get("state") != "ét@t" || got.Get("iss") != r.Issuer() {
				t.Errorf("%d to %s", res.StatusCode, to)
			}
		})
	}
	r.out = true
	if got := answerOf(t, r.visit(ask("prompt", "none")).Header.Get("Location")).Get("error"); got != "login_required" {
		t.Errorf("prompt=none with nobody signed in: %s", got)
	}
}

// TestWhatIsToldToThePerson holds what must never lead to an address that is not
// certain.
func TestWhatIsToldToThePerson(t *testing.T) {
	r := newRig(t, "")
	bare := r.client("sans-secret", nil)
	r.must(r.people.SetClient(t.Context(), bare))
	for name, address := range map[string]string{
		"unknown client":         ask("client_id", "personne"),
		"no client":              ask("client_id", "-"),
		"a client without proof": ask("client_id", "sans-secret"),
		"another address":        ask("redirect_uri", "https://mal.test/"),
		"no address":             ask("redirect_uri", "-"),
		"one more slash":         ask("redirect_uri", "https://orientation.test/simple/"),
		"another case":           ask("redirect_uri", "https://Orientation.test/simple"),
		"encoded twice":          ask("redirect_uri", url.QueryEscape("https://orientation.test/simple")),
		"encoded in part":        ask("redirect_uri", "https://orientation.test/%73imple"),
		"two addresses":          ask() + "&redirect_uri=" + url.QueryEscape(redirect),
		"two states":             ask() + "&state=b",
		"too long":               ask("nonce", strings.Repeat("n", 9000)),
	} {
		t.Run(name, func(t *testing.T) {
			res := r.visit(address)
			page := bodyOf(res)
			if res.StatusCode != 400 || res.Header.Get("Location") != "" || !strings.Contains(page, "<h1>") || strings.Contains(page, "mal.test") {
				t.Errorf("%d %v %s", res.StatusCode, res.Header, page)
			}
		})
	}
}

func TestARequestBelongsToItsBrowser(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	id := r.request()
	mine := r.cookies
	r.cookies = nil
	other := r.request() // in another browser, with a cookie of its own
	for name, fn := range map[string]func() error{
		"read":    func() error { _, err := r.Request(r.ctx(), id); return err },
		"finish":  func() error { _, err := r.Finish(r.ctx(), id, r.ada, grant); return err },
		"decline": func() error { _, err := r.Decline(r.ctx(), id, "no"); return err },
		"no one":  func() error { _, err := r.Request(t.Context(), other); return err },
		"none":    func() error { _, err := r.Request(r.ctx(), "x"); return err },
	} {
		if err := fn(); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.cookies = mine
	to, err := r.Decline(r.ctx(), id, "the person said later")
	r.must(err)
	if got := answerOf(t, to); got.Get("error") != "access_denied" || got.Get("state") != "ét@t" || got.Get("code") != "" {
		t.Errorf("declined: %s", to)
	}
	if _, err := r.Finish(r.ctx(), id, r.ada, grant); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a declined request: %v", err)
	}
	id = r.request()
	_, err = r.Finish(r.ctx(), id, r.ada, grant)
	r.must(err)
	if _, err := r.Finish(r.ctx(), id, r.ada, grant); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("finished twice: %v", err)
	}
}

func TestFinishNeedsTheGrantOfThisClientAndPerson(t *testing.T) {
	r := newRig(t, "")
	nobody, err := instance.NewDocID()
	r.must(err)
	for name, grant := range map[string]instance.DocID{"another client's": r.grant("autre", certifications()), "none": nobody, "no id": "x"} {
		if _, err := r.finish(r.request(), r.ada, grant); !errors.Is(err, op.ErrNotAgreed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAGrantThatWaitsForAParentGivesNoCode(t *testing.T) {
	r := newRig(t, "")
	child, err := r.people.Create(t.Context(), identity.NewPerson{
		Login: "lea", GivenName: "Léa", Role: doctypes.Learner, BirthDate: r.clock().AddDate(-12, 0, 0).Format(time.DateOnly), Quota: 1 << 20,
	})
	r.must(err)
	r.ada = child
	grant := r.grant("orientation", certifications())
	id := r.request()
	if _, err := r.finish(id, child, grant); !errors.Is(err, op.ErrNotAgreed) {
		t.Errorf("under 15 and alone: %v", err)
	}
	if _, err := r.Request(r.ctx(), id); err != nil {
		t.Errorf("the request waits no more: %v", err)
	}
}

func TestAFreshSignInCanBeAskedFor(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications()) // Ada signed in an hour ago
	for _, changes := range [][]string{{"prompt", "login"}, {"max_age", "60"}} {
		id := r.request(changes...)
		if _, err := r.Finish(r.ctx(), id, r.ada, grant); !errors.Is(err, op.ErrSignInAgain) {
			t.Errorf("%v: %v", changes, err)
		}
		since := r.since
		r.since = r.clock()
		_, err := r.Finish(r.ctx(), id, r.ada, grant) // the request still waits
		r.must(err)
		r.since = since
	}
	_, err := r.finish(r.request("max_age", "7200"), r.ada, grant)
	r.must(err)
	hint := r.exchange(r.code(grant)).str("id_token")
	_, err = r.finish(r.request("id_token_hint", hint), r.ada, grant)
	r.must(err)
	stranger := r.ada
	stranger.ID = "somebody else"
	to, err := r.finish(r.request("id_token_hint", hint), stranger, grant)
	if err != nil || answerOf(t, to).Get("error") != "login_required" {
		t.Errorf("another person than the hint's: %s, %v", to, err)
	}
}

func TestWhatTheTokenEndpointRefuses(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	code := r.code(grant)
	good := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", redirect, "code_verifier", verifier}
	change := func(name, value string) []string {
		out := append([]string(nil), good...)
		for i := 0; i < len(out); i += 2 {
			if out[i] == name {
				out[i+1] = value
			}
		}
		return out
	}
	for name, test := range map[string]struct {
		got    answer
		status int
		code   string
	}{
		"wrong verifier":         {r.post("/oauth/token", "orientation", change("code_verifier", strings.Repeat("a", 43))...), 400, "invalid_grant"},
		"no verifier":            {r.post("/oauth/token", "orientation", good[:6]...), 400, "invalid_request"},
		"another redirect":       {r.post("/oauth/token", "orientation", change("redirect_uri", "https://orientation.test/simple")...), 400, "invalid_grant"},
		"no redirect":            {r.post("/oauth/token", "orientation", change("redirect_uri", "")...), 400, "invalid_grant"},
		"another client's code":  {r.post("/oauth/token", "autre", good...), 400, "invalid_grant"},
		"a shortened code":       {r.post("/oauth/token", "orientation", change("code", code[:len(code)-1])...), 400, "invalid_grant"},
		"no code":                {r.post("/oauth/token", "orientation", change("code", "")...), 400, "invalid_request"},
		"no grant type":          {r.post("/oauth/token", "orientation", good[2:]...), 400, "invalid_request"},
		"another grant type":     {r.post("/oauth/token", "orientation", change("grant_type", "client_credentials")...), 400, "unsupported_grant_type"},
		"two codes":              {r.post("/oauth/token", "orientation", append(good, "code", "x")...), 400, "invalid_request"},
		"an unknown client":      {r.post("/oauth/token", "personne", good...), 401, "invalid_client"},
		"no client":              {r.post("/oauth/token", "", good...), 401, "invalid_client"},
		"wrong secret, no code":  {r.post("/oauth/token", "", append(change("code", "x"), "client_id", "orientation", "client_secret", "x")...), 401, "invalid_client"},
		"no secret":              {r.post("/oauth/token", "", append(good, "client_id", "orientation")...), 401, "invalid_client"},
		"two proofs":             {r.post("/oauth/token", "orientation", append(good, "client_secret", secret)...), 400, "invalid_request"},
		"another's id beside it": {r.post("/oauth/token", "orientation", append(good, "client_id", "autre")...), 400, "invalid_request"},
		"secret in the address":  {r.post("/oauth/token?client_id=orientation&client_secret="+url.QueryEscape(secret), "", good...), 400, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			test.got.wants(t, test.status, test.code)
			want := ""
			if name == "an unknown client" { // the only one of them that came by Basic
				want = `Basic realm="pims", charset="UTF-8"`
			}
			if got := test.got.header.Get("WWW-Authenticate"); got != want {
				t.Errorf("the challenge is %q", got)
			}
		})
	}
	get := httptest.NewRequest(http.MethodGet, origin+"/oidc/oauth/token?grant_type=authorization_code&code="+code, nil)
	if a := r.do(get); a.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", a.status)
	}
	// None of this used the code up, and the secret may come in the form.
	a := r.post("/oauth/token", "", append(good, "client_id", "orientation", "client_secret", secret)...)
	if a.status != 200 {
		t.Fatalf("the code itself: %d %s", a.status, a.text)
	}
	r.opens(a.str("access_token"), true)
	r.exchange(code).wants(t, 400, "invalid_grant")
	r.opens(a.str("access_token"), false)
}

func TestTokensThatOpenNothing(t *testing.T) {
	r := newRig(t, "")
	code := r.code(r.grant("orientation", certifications()))
	tokens := r.exchange(code)
	token := tokens.str("access_token")
	r.opens(token, true)
	other := "A"
	if token[40] == 'A' {
		other = "B"
	}
	for name, bad := range map[string]string{
		"none": "", "shortened": token[:len(token)-1], "half": token[:len(token)/2], "longer": token + "A", "padded": token + "==",
		"altered": token[:40] + other + token[41:], "a refresh token": tokens.str("refresh_token"), "an id token": tokens.str("id_token"),
		"a code": code, "words": "Bearer x:y",
	} {
		t.Run(name, func(t *testing.T) { r.opens(bad, false) })
	}
	r.refresh(token).wants(t, 400, "invalid_grant")
	r.refresh(tokens.str("refresh_token")[1:]).wants(t, 400, "invalid_grant")
	r.post("/oauth/token", "autre", "grant_type", "refresh_token", "refresh_token", tokens.str("refresh_token")).wants(t, 400, "invalid_grant")
	r.opens(token, true) // none of this ended the family
	r.must(r.people.EndClient(t.Context(), "orientation"))
	r.opens(token, false)
}
