package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/internal/webtest"
)

// withProvider starts a node with an OpenID provider and a client of it that
// may ask for the probe's scope.
func withProvider(t *testing.T) *webtest.Run {
	t.Helper()
	return webtest.With(t, func(r *webtest.Run) []apps.App {
		p, err := op.New(t.Context(), op.Config{
			URL: webtest.URL, People: r.Node.People, House: r.House, Now: r.Node.Now, Logger: r.Node.Logger,
			Authorizer: consent.Authorizer{Guard: r.Node.Guard},
		})
		if err != nil {
			t.Fatal(err)
		}
		r.Node.Provider = p
		sum := sha256.Sum256([]byte("secret"))
		err = r.Node.People.SetClient(t.Context(), identity.Client{
			ID: "orientation", Name: "Orientation", SecretSHA256: sum[:], RedirectURIs: []string{"https://orientation.test/retour"},
			Scopes: []identity.ClientScope{{Scope: "probe:read", Purpose: map[fault.Lang]string{fault.French: "Lire"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return []apps.App{&probe{}}
	})
}

// token goes all the way to an access token for Tom's folders.
func token(t *testing.T, r *webtest.Run) (string, instance.DocID) {
	t.Helper()
	verifier := strings.Repeat("v", 50)
	sum := sha256.Sum256([]byte(verifier))
	tom, person := r.As("tom"), r.Person("tom")
	ask := url.Values{
		"client_id": {"orientation"}, "redirect_uri": {"https://orientation.test/retour"}, "response_type": {"code"}, "scope": {"openid probe:read"},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	sent := tom.Get("/oidc/authorize?" + ask.Encode()).Status(302).Recorder.Result()
	id, ok := strings.CutPrefix(sent.Header.Get("Location"), "/consentement?request=")
	if !ok || len(sent.Cookies()) != 1 {
		t.Fatalf("sent to %v", sent.Header)
	}
	client, err := r.Node.People.Client(t.Context(), "orientation")
	must(t, err)
	inst, err := r.House.Open(t.Context(), person.Instance)
	must(t, err)
	var grant instance.DocID
	must(t, inst.Update(t.Context(), func(tx *instance.Tx) error {
		grant, _, err = consent.Give(tx, consent.Proposal{Client: client, Items: []doctypes.GrantItem{{Scope: "probe:read"}}})
		return err
	}))
	must(t, inst.Close())
	cookie := sent.Cookies()[0]
	req, err := http.NewRequest(http.MethodGet, webtest.URL, nil)
	must(t, err)
	req.AddCookie(cookie)
	to, err := r.Node.Provider.Finish(op.WithBrowser(t.Context(), op.Browser{Cookies: req.CookiesNamed}), id, person, grant)
	must(t, err)
	back, err := url.Parse(to)
	must(t, err)
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {"https://orientation.test/retour"},
		"code_verifier": {verifier}, "client_id": {"orientation"}, "client_secret": {"secret"},
	}
	return r.Nobody().Post("/oidc/oauth/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded").
		Status(200).Header("Cache-Control", "no-store").Field("access_token"), grant
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAThirdPartyComesByItsToken(t *testing.T) {
	r := withProvider(t)
	folder := r.As("tom").Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal intime"}).Status(200).Field("id")
	access, grant := token(t, r)
	bearer := func(token string) []string { return []string{"Authorization", "Bearer " + token} }
	at := "/api/v1/of/" + r.Instance("tom") + "/probe/entries/" + folder
	nobody := r.Nobody()
	nobody.Get("/api/v1/probe/entries/"+folder, bearer(access)...).Status(200).Sees("Journal")
	nobody.Get(at, bearer(access)...).Status(200)
	nobody.Get("/api/v1/of/"+r.Instance("ines")+"/probe/entries/"+folder, bearer(access)...).Status(404)
	nobody.Do("POST", "/api/v1/probe/folders", webtest.JSON{"name": "x"}, bearer(access)...).Status(404)
	nobody.Get(session, bearer(access)...).MustNotSee("Tom", "Delmas")
	for _, bad := range []string{access[1:], access[:len(access)-1], "x", r.As("tom").Token + "x"} {
		nobody.Get(at, bearer(bad)...).Status(401).Code("signed-out").Header("WWW-Authenticate", `Bearer realm="pims", error="invalid_token"`)
	}
	inst, err := r.House.Open(t.Context(), r.Person("tom").Instance)
	must(t, err)
	must(t, inst.Update(t.Context(), func(tx *instance.Tx) error { return consent.Withdraw(tx, grant) }))
	must(t, inst.Close())
	nobody.Get(at, bearer(access)...).Status(401).MustNotSee("Journal")
	for _, word := range []string{access, folder, "Journal", "orientation.test", "Delmas"} {
		if strings.Contains(r.Log(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if !strings.Contains(r.Log(), `"route":"/oidc/oauth/token","status":200`) {
		t.Error("the log lacks the route")
	}
}

func TestSigningOutAtAThirdPartyEndsTheSessionHere(t *testing.T) {
	r := withProvider(t)
	tom := r.As("tom")
	tom.Get("/oidc/end_session").Status(302).Header("Location", "/")
	tom.Get(session).Status(200) // a link signs nobody out
	tom.Get("/oidc/authorize?client_id=personne").Status(400).Sees("<h1>")
	tom.Post("/oidc/authorize", nil).Status(405)
	tom.Get("/oidc/none").Status(404)
	r.Nobody().Post("/oidc/oauth/token", "grant_type=refresh_token", "Sec-Fetch-Site", "cross-site").Status(403)
}
