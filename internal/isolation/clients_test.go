package isolation_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"pims/consent"
	"pims/doctypes"
	"pims/identity/op"
	"pims/instance"
)

const clientSecret = "le secret du service"

func redirectOf(client string) string { return "https://" + client + ".test/retour" }

// tokens are what a client has by a grant.
type tokens struct{ access, refresh string }

// clients are the third parties with something of the victim's, and what they
// hold of it.
func (w *world) clients() {
	certification := w.id("certification")
	read := doctypes.GrantItem{Scope: "certifications:read", IDs: []string{certification}, Fields: []string{"title", "score"}, Shown: []string{"Brevet Mesange"}}
	birth := doctypes.GrantItem{Scope: "profile", Fields: []string{"birthdate"}, Shown: []string{"Date de naissance"}}
	active, ended, other := w.give("lea", "boussole", read), w.give("lea", "ancre", read), w.give("lea", "profil", birth)
	w.Settle()
	w.agree("pere")
	w.own(private, "grant", string(active))
	w.own(private, "grant withdrawn", string(ended))
	w.own(private, "grant of a profile", string(other))

	mine := w.tokens("lea", "boussole", active)
	w.own(private, "access token", mine.access)
	w.own(private, "refresh token", mine.refresh)
	w.held = map[string]tokens{"ancre": w.tokens("lea", "ancre", ended), "profil": w.tokens("lea", "profil", other), "boussole": mine}
	w.held["nina"] = w.tokens("nina", "boussole", w.give("nina", "boussole", doctypes.GrantItem{Scope: "certifications:read"}))
	w.inside("lea", func(tx *instance.Tx) error { return consent.Withdraw(tx, ended) })

	w.own(private, "grant waiting", string(w.give("lea", "phare", read)))
	w.Settle()
	w.own(private, "code", w.code(w.request("boussole"), "lea", active))
	w.waiting = w.request("boussole")
	w.own(private, "request", w.waiting.id)
	w.own(private, "cookie of a request", w.waiting.cookie)
}

// request is what a client asked of a browser, and the cookie that ties it
// there.
type request struct{ id, cookie string }

var verifier = strings.Repeat("v", 50)

// request brings a client's request to a browser.
func (w *world) request(client string) request {
	w.t.Helper()
	sent := w.ask(w.browser, http.MethodGet, authorizeAt(client), nil).Status(http.StatusFound).Recorder.Result()
	id, ok := strings.CutPrefix(sent.Header.Get("Location"), "/consentement?request=")
	if !ok || len(sent.Cookies()) != 1 {
		w.t.Fatalf("%s is sent to %v", client, sent.Header)
	}
	return request{id, sent.Cookies()[0].Value}
}

func authorizeAt(client string) string {
	sum := sha256.Sum256([]byte(verifier))
	return "/oidc/authorize?" + url.Values{
		"client_id": {client}, "redirect_uri": {redirectOf(client)}, "response_type": {"code"}, "code_challenge_method": {"S256"},
		"scope":          {"openid offline_access profile email certifications:read"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}.Encode()
}

// code ends a request with the code that the client gets.
func (w *world) code(asked request, login string, grant instance.DocID) string {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, "https://cartable.test", nil)
	must(w.t, err)
	req.AddCookie(&http.Cookie{Name: "__Host-oidc", Value: asked.cookie})
	to, err := w.Node.Provider.Finish(op.WithBrowser(w.t.Context(), op.Browser{Cookies: req.CookiesNamed}), asked.id, w.people[login], grant)
	must(w.t, err)
	back, err := url.Parse(to)
	must(w.t, err)
	return back.Query().Get("code")
}

func (w *world) tokens(login, client string, grant instance.DocID) tokens {
	w.t.Helper()
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {w.code(w.request(client), login, grant)}, "redirect_uri": {redirectOf(client)},
		"code_verifier": {verifier}, "client_id": {client}, "client_secret": {clientSecret},
	}
	a := w.ask(nil, http.MethodPost, "/oidc/oauth/token", form.Encode(), "Content-Type", formType).Status(http.StatusOK)
	return tokens{a.Field("access_token"), a.Field("refresh_token")}
}

const formType = "application/x-www-form-urlencoded"
