package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/consents"
	"pims/apps/family"
	"pims/internal/webtest"
	"pims/web/terms"
)

const arrival = "/api/v1/arrival"

// lea is fourteen on the node's first day.
var lea = webtest.JSON{
	"sub": "elv-7", "given_name": "Léa", "family_name": "Moreau", "birthdate": "2012-04-09", "profil": "National_ELV",
	"classe": "3e B", "etablissement": "Collège des Tilleuls", "email": "lea.moreau@ent.test",
}

func newPortal(t *testing.T) (*webtest.Run, *webtest.Portal) {
	t.Helper()
	t.Parallel()
	var p *webtest.Portal
	r := webtest.With(t, func(r *webtest.Run) []apps.App {
		p = r.WithPortal()
		return []apps.App{&probe{}, consents.New(r.Node.Desk, nil), family.New(r.Node.People)}
	})
	return r, p
}

func accept() webtest.JSON { return webtest.JSON{"terms": terms.Version, "accepted": true} }

// The instance exists from the acceptance on, and not a moment before; until a
// parent agrees it is provisional.
func TestArrival(t *testing.T) {
	r, p := newPortal(t)
	r.Announce("elv-7", "m.benali", "father")
	browser, back := p.SignIn("/drive", lea)
	back.Status(302).Header("Location", "/bienvenue").MustNotSee("Moreau", "elv-7")
	browser.Get(session).Status(401)
	browser.Get(arrival).Status(200).Sees(
		`"portal":{"name":"ENT des Tilleuls"}`, `{"name":"birth_date","value":"2012-04-09"}`, `{"name":"group","value":"3e B"}`,
		`{"name":"email","value":"lea.moreau@ent.test"}`, `"address_form":"tu"`, `"rule":"one"`, `"role":"learner"`,
		`"parents":[{"name":"Samir","relation":"father"}]`, `"version":"`+terms.Version+`"`, `"return_to":"/drive"`,
	).MustNotSee("refused", "elv-7")
	browser.Get(arrival, "Accept-Language", "en").Status(200).Sees("How to leave")
	nobodyIsCalled(t, r, "Léa")

	browser.Post(arrival, webtest.JSON{"terms": "2019-01", "accepted": true}).Status(409).Code("terms-changed")
	browser.Post(arrival, webtest.JSON{"terms": terms.Version, "accepted": false}).Status(422).Code("terms-not-accepted")
	nobodyIsCalled(t, r, "Léa")

	browser.Keep(browser.Post(arrival, accept()).Status(201).Sees(`"login":"lea.moreau"`))
	browser.Get(arrival).Status(404).Code("no-arrival")
	browser.Get(session).Status(200).Sees(`"limits":["provisional"]`, `"has_password":false`, `"portal":"ENT des Tilleuls"`, `"slug":"consents"`).
		MustNotSee(`"slug":"family"`)
	browser.Get("/api/v1/consents/opening").Status(200).Sees(`"state":"waiting"`, `"terms":"`+terms.Version+`"`, `"name":"Samir"`, `"value":"3e B"`).
		MustNotSee(r.Instance("m.benali"))

	r.Settle()
	samir := r.As("m.benali")
	samir.Get(session).Status(200).Sees(`"slug":"family"`, `"slug":"consents"`, `"limits":[]`, `"has_password":true`, `"portal":""`)
	request := samir.Get("/api/v1/family").Status(200).Sees(`"given_name":"Léa"`, `"state":"waiting"`, `"age":14`).
		MustNotSee("lea.moreau@ent.test").Field("requests.0.id")
	samir.Post("/api/v1/family/requests/"+request, webtest.JSON{"answer": "agreed"}).Status(200)
	r.Settle()
	browser.Get(session).Status(200).Sees(`"limits":[]`)
	samir.Get("/api/v1/family").Status(200).Sees(`"state":"active"`)
}

func nobodyIsCalled(t *testing.T, r *webtest.Run, name string) {
	t.Helper()
	for person, err := range r.Node.People.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if person.GivenName == name {
			t.Fatalf("%s is here already", name)
		}
	}
}

// Who is known is signed in at once, by the subject and nothing else.
func TestTheSecondTime(t *testing.T) {
	r, p := newPortal(t)
	first, _ := p.SignIn("/", lea)
	first.Keep(first.Post(arrival, accept()).Status(201))
	mine := first.Get(session).Status(200).Field("instance")

	married := webtest.JSON{}
	for name, value := range lea {
		married[name] = value
	}
	married["family_name"], married["email"] = "Durand", "autre@ent.test"
	again, back := p.SignIn("/drive?sort=size", married)
	back.Status(302).Header("Location", "/drive?sort=size")
	if c := back.Cookies()["__Host-arrival"]; c == nil || c.MaxAge >= 0 {
		t.Error("who was about to arrive in this browser can still be found there")
	}
	if got := again.Get(session).Status(200).Field("instance"); got != mine {
		t.Errorf("another instance: %s", got)
	}
	twin := webtest.JSON{}
	for name, value := range lea {
		twin[name] = value
	}
	twin["sub"] = "elv-8"
	other, back := p.SignIn("/", twin)
	back.Header("Location", "/bienvenue")
	other.Keep(other.Post(arrival, accept()).Status(201).Sees(`"login":"lea.moreau2"`))
	if got := other.Get(session).Field("instance"); got == mine {
		t.Error("the same name and address opened another's instance")
	}
	if strings.Contains(r.Log(), "Moreau") || strings.Contains(r.Log(), "elv-7") {
		t.Error("the log tells who came")
	}
}

func TestAcceptedTwice(t *testing.T) {
	_, p := newPortal(t)
	browser, _ := p.SignIn("/", lea)
	one := browser.Post(arrival, accept()).Status(201).Field("person.id")
	if two := browser.Post(arrival, accept()).Status(201).Field("person.id"); two != one {
		t.Errorf("%s, then %s", one, two)
	}
}

// A refusal erases, and signing in again makes nothing.
func TestARefusedArrival(t *testing.T) {
	r, p := newPortal(t)
	r.Announce("elv-7", "m.benali", "father")
	r.Announce("elv-7", "mme.benali", "mother")
	browser, _ := p.SignIn("/", lea)
	browser.Keep(browser.Post(arrival, accept()).Status(201))
	r.Settle()
	nadia := r.As("mme.benali")
	request := nadia.Get("/api/v1/family").Status(200).Field("requests.0.id")
	nadia.Post("/api/v1/family/requests/"+request, webtest.JSON{"answer": "refused"}).Status(200)
	r.Settle()
	browser.Get(session).Status(401)
	nobodyIsCalled(t, r, "Léa")
	r.As("m.benali").Get("/api/v1/family").Status(200).Sees(`"state":"refused"`)

	again, back := p.SignIn("/", lea)
	back.Status(302).Header("Location", "/bienvenue")
	again.Get(arrival).Status(200).Sees(`"refused":{"at":"`, `"by":"Nadia"`)
	again.Post(arrival, accept()).Status(409).Code("arrival-refused")
	nobodyIsCalled(t, r, "Léa")
}

func TestTurningBack(t *testing.T) {
	r, p := newPortal(t)
	browser, _ := p.SignIn("/", lea)
	left := browser.Delete(arrival).Status(204)
	if c := left.Cookies()["__Host-arrival"]; c == nil || c.MaxAge >= 0 {
		t.Errorf("the browser keeps %v", c)
	}
	browser.Keep(left).Get(arrival).Status(404).Code("no-arrival")
	nobodyIsCalled(t, r, "Léa")

	late, _ := p.SignIn("/", lea)
	r.Wait(16 * time.Minute)
	late.Post(arrival, accept()).Status(404).Code("no-arrival")
	r.Nobody().Get(arrival, "Cookie", "__Host-arrival=AAAA").Status(404).Code("no-arrival")
	r.Nobody().Post(arrival, accept()).Status(404).Code("no-arrival")
}

func TestThePortalSaysNo(t *testing.T) {
	r, p := newPortal(t)
	_, back := p.SignIn("/", nil)
	back.Status(302).Header("Location", "/?ent=cancelled")
	r.Nobody().Get("/ent/callback?code=x&state=y").Status(302).Header("Location", "/?ent=failed")
	stolen, in := p.SignIn("/", lea)
	in.Status(302)
	stolen.Get("/ent/callback?code=x&state=y").Status(302).Header("Location", "/?ent=failed")
	for page, want := range map[string]string{"https://evil.test/": "/", "//evil.test": "/", "/\\evil.test": "/", "": "/", "/drive": "/drive"} {
		out := r.Nobody().Get("/ent/sign-in?return=" + strings.ReplaceAll(page, "\\", "%5C")).Status(302)
		if !strings.HasPrefix(out.Recorder.Header().Get("Location"), webtest.PortalURL) {
			t.Errorf("%q: %v, want to come back to %s", page, out.Recorder.Header(), want)
		}
	}
	browser, _ := p.SignIn("//evil.test", lea)
	browser.Get(arrival).Status(200).Sees(`"return_to":"/"`)
	r.Nobody().Post("/ent/sign-in", nil).Status(405)
	r.Nobody().Get("/ent/other").Status(404)
}

func TestThePortalIsDown(t *testing.T) {
	r, p := newPortal(t)
	p.Down = true
	r.Nobody().Get("/ent/sign-in").Status(302).Header("Location", "/?ent=down")
}

func TestWithoutAPortal(t *testing.T) {
	r := webtest.New(t, &probe{})
	r.Nobody().Get("/ent/sign-in").Status(404)
	r.Nobody().Get("/").Status(200).MustNotSee("data-portal")
	r.As("tom").Delete(session).Status(200).Sees(`{"logout_url":""}`)
}

// A session that came by the portal ends there, too.
func TestSignOutOfThePortal(t *testing.T) {
	r, p := newPortal(t)
	r.Nobody().Get("/").Status(200).Sees(` data-portal="ENT des Tilleuls">`)
	browser, _ := p.SignIn("/", lea)
	browser.Keep(browser.Post(arrival, accept()).Status(201))
	out := browser.Delete(session).Status(200)
	to := out.Field("logout_url")
	if !strings.HasPrefix(to, webtest.PortalURL+"/logout?") || !strings.Contains(to, "id_token_hint=") || !strings.Contains(to, "cartable.test%2F") {
		t.Errorf("goes to %s", to)
	}
	browser.Get(session).Status(401)
}

// A device that others use is signed in until its window closes.
func TestArrivalOnASharedDevice(t *testing.T) {
	_, p := newPortal(t)
	browser, _ := p.SignIn("/", lea)
	shared := accept()
	shared["shared_device"] = true
	a := browser.Post(arrival, shared).Status(201)
	if c := a.Cookies()["__Host-pims"]; c == nil || c.MaxAge != 0 || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", c)
	}
	browser.Keep(a).Get(session).Status(200).Sees(`"shared_device":true`)
	again, _ := p.SignIn("/", lea)
	again.Get(session).Status(200).Sees(`"shared_device":false`)
	for query, life := range map[string]int{"": 900, "&shared=1": 0} {
		_, in := p.SignIn("/", webtest.JSON{"sub": "somebody-new", "given_name": "Noa"}, query)
		if c := in.Cookies()["__Host-arrival"]; c == nil || c.MaxAge != life {
			t.Errorf("with %q, what waits in the browser is %v", query, c)
		}
	}
	again, _ = p.SignIn("/", lea, "&shared=1")
	again.Get(session).Status(200).Sees(`"shared_device":true`)
}
