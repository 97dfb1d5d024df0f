package isolation_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"pims/internal/webtest"
	"pims/web"
)

// alive holds that all that the victims hand out still works: nobody could end
// it.
func (w *world) alive(t *testing.T) {
	t.Helper()
	w.ask(bearer(w.id("session token")), http.MethodGet, "/api/v1/session", nil).Status(200).Sees("Kanari")
	w.ask(bearer(w.id("access token")), http.MethodGet, "/api/v1/certifications", nil).Status(200).Sees("392 Kanari")
	w.Content(webtest.ContentURL + "/c/" + w.id("link")).Status(200).Sees("second jet de kanari")
	held := append([]string{"If", "(<" + w.id("lock") + ">)"}, w.browser...)
	w.ask(w.browser, "PROPPATCH", davRoot+w.id("path"), nothing).Status(http.StatusLocked)
	w.ask(held, "PROPPATCH", davRoot+w.id("path"), nothing).Status(http.StatusMultiStatus)
	more := append([]string{"Upload-Offset", "14"}, arriving...)
	w.ask(w.browser, http.MethodPatch, tusRoot+w.id("upload"), " kanari", more...).Status(http.StatusNoContent)
	w.ask(w.browser, http.MethodPost, "/api/v1/drive/search", webtest.JSON{"q": "jet"}).Status(200).Sees("Journal Kanari")
	form := []string{"Content-Type", formType}
	const boussole = "&client_id=boussole&client_secret=le+secret+du+service"
	w.ask(form, http.MethodPost, "/oidc/oauth/token", "grant_type=refresh_token&refresh_token="+w.id("refresh token")+boussole).Status(200)
	w.ask(form, http.MethodPost, "/oidc/oauth/token", "grant_type=authorization_code&code="+w.id("code")+"&code_verifier="+verifier+
		"&redirect_uri="+redirectOf("boussole")+boussole).Status(200)
	me := append([]string{}, w.browser...)
	me[1] += "; __Host-oidc=" + w.waiting.cookie
	w.ask(me, http.MethodGet, "/api/v1/consents/requests/"+w.waiting.id, nil).Status(200).Sees("392 Kanari")
}

// TestTheMatrixSees sends the probes as the owner: the words are seen, the twins
// can be told apart, and a change shows. Else the matrix would prove nothing.
func TestTheMatrixSees(t *testing.T) {
	w := newWorld(t)
	routes, err := w.Web.Routes()
	must(t, err)
	token, session := w.start("lea")
	a := &attempt{world: w, t: t, mine: w.id("folder"), header: browserOf(token), caller: callerOf(session)}
	showing, told := map[string]bool{}, map[string]bool{}
	ways, _ := entrances(routes)
	for _, e := range ways {
		if e.method != http.MethodGet && e.method != "PROPFIND" || !e.scoped {
			continue
		}
		for n, o := range w.objects {
			if !e.takes(o.kind, n) {
				continue
			}
			here := target{string(w.people["lea"].Instance), o.id}
			got := a.send(e, here)
			if _, ok := seen(whole(got), w.secrets, nil); ok && got.Recorder.Code < 300 {
				showing[e.path] = true
			}
			twin := target{here.owner, w.absent[o.id]}
			if plain(got, e, here) != plain(a.send(e, twin), e, twin) {
				told[e.path] = true
			}
			if !e.named {
				break
			}
		}
	}
	for _, path := range []string{
		"drive/folders/{id}", "drive/entries/{id}", "drive/files/{id}/content", "drive/trash", "drive/recent", "drive/favourites", "drive/changes",
		"drive/tags", "drive/uploads", "drive/entries/{id}/links",
		"drive/photos", "drive/albums", "drive/albums/{id}",
		"home", "certifications", "certifications/{id}", "connexions", "connexions/{id}", "connexions/{id}/runs", "consents", "consents/opening",
		"consents/{id}", "consents/devices", "settings/sessions",
		"badges", "badges/{id}", "portfolio", "portfolio/{id}", "portfolio/material",
	} {
		for _, prefix := range []string{ownPrefix, "/api/v1/of/{owner}/"} {
			if !showing[prefix+path] {
				t.Errorf("%s: the owner sees nothing of their own", prefix+path)
			}
			if strings.Contains(path, "{id}") && !told[prefix+path] {
				t.Errorf("%s: even the owner cannot tell what is there", prefix+path)
			}
		}
	}
	for _, path := range []string{"drive/files/{id}/thumbnail", "drive/entries/{id}/activity"} { // which need not show a word
		if !told[ownPrefix+path] {
			t.Errorf("%s: even the owner cannot tell what is there", path)
		}
	}
	for _, path := range []string{davRoot, davRoot + "{id}"} {
		if !showing[path] {
			t.Errorf("%s: the owner sees nothing of their own", path)
		}
	}
	before := w.state("lea")
	w.ask(a.header, http.MethodPatch, "/api/v1/drive/entries/"+w.id("file"), webtest.JSON{"favourite": true}).Status(200)
	if what := before.differs(w.state("lea")); !strings.HasPrefix(what, "file ") {
		t.Errorf("a change was taken for one of %q", what)
	}
	if s, ok := seen("x "+strings.ToUpper(w.id("file")), w.secrets, nil); !ok || s.kind != "file" {
		t.Error("an id is not seen")
	}
	w.alive(t)
}

// TestARouteWithoutAProbeIsNoticed also takes a probe away from its route.
func TestARouteWithoutAProbeIsNoticed(t *testing.T) {
	w := newNode(t)
	routes, err := w.Web.Routes()
	must(t, err)
	fresh := web.Route{Method: http.MethodGet, Pattern: "/api/v1/of/{instance}/notes/{id}"}
	link := web.Route{Method: http.MethodGet, Pattern: "/c/{ticket}", Kind: "page"}
	if _, alone := entrances(append(slices.Clone(routes), fresh, link)); len(alone) != 2 {
		t.Errorf("of two routes without a probe, it is said that %q", alone)
	}
	if _, alone := entrances(routes[:len(routes)-1]); len(alone) != 1 {
		t.Errorf("of a probe without a route, it is said that %q", alone)
	}
}
