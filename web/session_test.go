package web_test

import (
	"net/http"
	"testing"
	"time"

	"pims/internal/webtest"
)

const session = "/api/v1/session"

func TestSignIn(t *testing.T) {
	r := webtest.New(t, &probe{})
	r.Person("tom")
	r.Person("mme.caron")
	own := r.Nobody().Post(session, webtest.JSON{"login": " TOM ", "password": webtest.Password}).Status(201)
	own.Sees(`"login":"tom"`, `"name":"Tom Delmas"`, `"given_name":"Tom"`, `"role":"learner"`, `"address_form":"tu"`, `"group":"2de 4"`)
	shared := r.Nobody().Post(session, webtest.JSON{"login": "mme.caron", "password": webtest.Password, "shared_device": true}).Status(201)
	shared.Sees(`"address_form":"vous"`, `"role":"teacher"`).MustNotSee("group")

	for _, a := range []*webtest.Answer{own, shared} {
		c := a.Cookies()["__Host-pims"]
		if c == nil || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) < 22 {
			t.Fatalf("session cookie %v", c)
		}
		if c.Value != a.Field("token") {
			t.Error("token and cookie differ")
		}
		if len(a.Cookies()) != 1 {
			t.Errorf("one cookie: %v", a.Cookies())
		}
		// The first paint follows with the first question.
		for name, want := range map[string]string{"lang": "fr", "theme": "system", "text_size": "100", "font": "atkinson", "motion": "auto", "lines": "normal"} {
			p := r.Nobody().Get(session, "Cookie", "__Host-pims="+c.Value).Cookies()[name]
			if p == nil || p.Value != want || p.HttpOnly || !p.Secure || p.MaxAge != c.MaxAge {
				t.Errorf("cookie %s: %v, want %q", name, p, want)
			}
		}
	}
	if got := own.Cookies()["__Host-pims"].MaxAge; got != int((90 * 24 * time.Hour).Seconds()) {
		t.Errorf("own device: Max-Age %d", got)
	}
	if c := shared.Cookies()["__Host-pims"]; c.MaxAge != 0 {
		t.Errorf("shared device: %v", c)
	}
}

// TestSignInSaysNothing: whether a login exists shows in nothing.
func TestSignInSaysNothing(t *testing.T) {
	r := webtest.New(t, &probe{})
	try := func(login string) *webtest.Answer {
		return r.Nobody().Post(session, webtest.JSON{"login": login, "password": "not this one"}).
			Status(401).Code("bad-credentials").NoHeader("Set-Cookie")
	}
	r.Person("tom")
	same(t, try("tom"), try("nobody.of.that.name"))
	same(t, try("tom"), try("\u202e"))
}

func TestTooManyTries(t *testing.T) {
	r := webtest.New(t, &probe{})
	r.Person("tom")
	for range 50 {
		a := r.Nobody().Post(session, webtest.JSON{"login": "tom", "password": "not this one"})
		if a.Recorder.Code == http.StatusTooManyRequests {
			a.Code("too-many-tries")
			if a.Recorder.Header().Get("Retry-After") != a.Field("args.seconds") {
				t.Errorf("Retry-After %v", a.Recorder.Header())
			}
			return
		}
	}
	t.Error("50 tries were answered")
}

func TestReadSession(t *testing.T) {
	r := webtest.New(t, &probe{})
	r.Nobody().Get(session).Status(401).Code("signed-out")
	r.As("tom").Get(session).Status(200).Sees(
		`"instance":"`+r.Instance("tom")+`"`, `"shared_device":false`, `"apps":[{"slug":"probe","name":{"en":"Probe","fr":"Sonde"}}]`,
		`"zone":{"name":"Cartable","school":"Collège des Tilleuls"}`, `"content_url":"https://contenus.test"`, `"demo":false`,
		`"preferences":{"language":"fr","theme":"system","text_size":100,"font":"atkinson","reduce_motion":false,"wide_lines":false}`,
	).MustNotSee("Roussel", "argon2", "$schema")
	r.Script("tom").Get(session).Status(200).NoHeader("Set-Cookie")
	r.Device("tom", "*").Get(session).Status(200).Sees("Delmas").NoHeader("Set-Cookie")
	r.Device("tom", "files:read").Get(session).Status(403).Code("not-allowed").MustNotSee("Delmas")
}

func TestSignOut(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom, other := r.As("tom"), r.Again("tom")
	a := tom.Delete(session).Status(200).Header("Clear-Site-Data", `"cache", "cookies", "storage"`)
	for _, name := range []string{"__Host-pims", "lang", "theme", "text_size", "font", "motion", "lines"} {
		if c := a.Cookies()[name]; c == nil || c.MaxAge >= 0 || c.Value != "" {
			t.Errorf("cookie %s stays: %v", name, c)
		}
	}
	tom.Get(session).Status(401).Code("signed-out")
	tom.Delete(session).Status(200)
	r.Nobody().Get(session, "Authorization", "Bearer "+tom.Token).Status(401)
	other.Get(session).Status(200)
}

func TestSignInEndsTheFormerSession(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom := r.As("tom")
	r.Person("ines")
	tom.Post(session, webtest.JSON{"login": "ines", "password": webtest.Password}).Status(201).MustNotSee("Delmas")
	tom.Get(session).Status(401)
}

func TestDeadCredentials(t *testing.T) {
	r := webtest.New(t, &probe{})
	const public, private = "/", "/api/v1/probe/entries/x"
	for _, token := range []string{"", "x", "AAAA", r.Script("tom").Token + "x", r.Script("tom").Token[1:]} {
		r.Nobody().Get(private, "Authorization", "Bearer "+token).Status(401).Code("signed-out")
		r.Nobody().Get(private, "Cookie", "__Host-pims="+token).Status(401).Code("signed-out")
		r.Nobody().Get(public, "Cookie", "__Host-pims="+token).Status(200)
	}
	for _, header := range []string{"Basic", "Basic !", "Basic dG9t", "Basic dG9tOmE=", "Digest x", "nothing", "Bearer"} {
		r.Nobody().Get(private, "Authorization", header).Status(401)
	}
	// A live token beside a dead one, and two at once.
	live := r.As("tom").Token
	r.Nobody().Get(session, "Authorization", "Bearer x", "Cookie", "__Host-pims="+live).Status(401)
	r.Nobody().Get(session, "Cookie", "__Host-pims=x; __Host-pims="+live).Status(401)
	r.Nobody().Get(session, "Authorization", "Bearer "+live, "Authorization", "Bearer x").Status(400).Code("invalid-request")
	// The challenge is for programs: in a page it would open the browser's own box.
	r.Nobody().Get(session).Header("WWW-Authenticate", `Basic realm="pims", charset="UTF-8", Bearer realm="pims"`)
	r.Nobody().Get(session, "Sec-Fetch-Mode", "cors").NoHeader("WWW-Authenticate")
	r.Nobody().Get(session, "User-Agent", "Mozilla/5.0").NoHeader("WWW-Authenticate")
}

func TestSharedDeviceEndsSoon(t *testing.T) {
	r := webtest.New(t, &probe{})
	r.Person("tom")
	token := r.Nobody().Post(session, webtest.JSON{"login": "tom", "password": webtest.Password, "shared_device": true}).Field("token")
	get := func() *webtest.Answer { return r.Nobody().Get(session, "Cookie", "__Host-pims="+token) }
	r.Wait(14 * time.Minute)
	get().Status(200).Sees(`"shared_device":true`)
	r.Wait(16 * time.Minute)
	get().Status(401)
}

func TestPreferencesReachTheFirstPaint(t *testing.T) {
	r := webtest.New(t, &probe{})
	a := r.As("tom").Patch("/api/v1/probe/preferences", webtest.JSON{"theme": "dark"}).Status(200)
	for name, want := range map[string]string{"theme": "dark", "lang": "en", "text_size": "120", "font": "system"} {
		if c := a.Cookies()[name]; c == nil || c.Value != want {
			t.Errorf("cookie %s: %v, want %q", name, c, want)
		}
	}
	if c := r.As("tom").Patch("/api/v1/probe/preferences", webtest.JSON{"theme": `"><script>`}).Cookies()["theme"]; c.Value != "system" {
		t.Errorf("a theme of its own: %v", c)
	}
	r.Script("tom").Patch("/api/v1/probe/preferences", webtest.JSON{"theme": "dark"}).Status(200).NoHeader("Set-Cookie")
}
