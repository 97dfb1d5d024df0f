package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pims/instance"
	"pims/internal/webtest"
)

// same holds that two answers cannot be told apart: status, headers and body,
// but for the request id.
func same(t *testing.T, a, b *webtest.Answer) {
	t.Helper()
	bare := func(x *webtest.Answer) (int, http.Header, string) {
		h := x.Recorder.Header().Clone()
		id := h.Get("X-Request-Id")
		h.Del("X-Request-Id")
		return x.Recorder.Code, h, strings.ReplaceAll(x.Text(), id, "ID")
	}
	aCode, aHeader, aBody := bare(a)
	bCode, bHeader, bBody := bare(b)
	if aCode != bCode || aBody != bBody {
		t.Errorf("answers differ: %d %s and %d %s", aCode, aBody, bCode, bBody)
	}
	if diff := cmp.Diff(aHeader, bHeader); diff != "" {
		t.Errorf("headers differ: %s", diff)
	}
}

// TestRoutesByRole sends each kind of route as each kind of client, for the own
// instance, another's and one that is not there.
func TestRoutesByRole(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom := r.As("tom")
	folder := tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal intime"}).Status(200).Field("id")
	file := tom.Put("/api/v1/probe/files/x", "le texte de Tom").Status(200).Text()
	absent, err := instance.NewID()
	if err != nil {
		t.Fatal(err)
	}
	routes := []struct {
		method, path string
		body         any
	}{
		{"GET", "/probe/entries/" + folder, nil},
		{"GET", "/probe/entries/" + file, nil},
		{"POST", "/probe/folders", webtest.JSON{"name": "Intrus"}},
		{"PUT", "/probe/files/intrus", "intrus"},
		{"POST", "/probe/files/" + file + "/link", nil},
	}
	others := map[string]*webtest.Actor{
		"another learner": r.As("ines"), "a teacher": r.As("mme.caron"), "a guardian": r.As("m.benali"),
		"another's script": r.Script("ines"), "another's device": r.Device("ines", "*"),
	}
	for _, route := range routes {
		at := func(owner string) string { return "/api/v1/of/" + owner + route.path }
		for name, who := range others {
			t.Run(name+" "+route.method+" "+strings.Split(route.path, "/")[2], func(t *testing.T) {
				foreign := who.Do(route.method, at(r.Instance("tom")), route.body).Status(404).Code("not-found").
					MustNotSee("Journal", "Tom", "exposé", r.Instance("tom"))
				same(t, foreign, who.Do(route.method, at(string(absent)), route.body))
				same(t, foreign, who.Do(route.method, at("not-an-id"), route.body))
			})
		}
		for _, owner := range []string{r.Instance("tom"), string(absent)} {
			r.Nobody().Do(route.method, at(owner), route.body).Status(401).Code("signed-out")
		}
		r.Nobody().Do(route.method, "/api/v1"+route.path, route.body).Status(401).Code("signed-out")
		r.Device("tom", "other:read").Do(route.method, "/api/v1"+route.path, route.body).Status(403).Code("not-allowed").MustNotSee("Journal", "exposé")
	}
	// An id of Tom's in somebody's own instance is nothing.
	r.As("ines").Get("/api/v1/probe/entries/" + folder).Status(404).Code("not-found").MustNotSee("Journal")
	r.As("ines").Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal intime"}).Status(200)
	// The owner's own clients, by both addresses.
	for _, who := range []*webtest.Actor{tom, r.Script("tom"), r.Device("tom", "*"), r.Device("tom", "probe:read")} {
		who.Get("/api/v1/probe/entries/" + folder).Status(200).Sees("Journal intime")
		who.Get("/api/v1/of/" + r.Instance("tom") + "/probe/entries/" + folder).Status(200).Sees("Journal intime")
	}
	r.Device("tom", "probe:read").Post("/api/v1/probe/folders", webtest.JSON{"name": "x"}).Status(403)
	// Who may read the settings may ask who is signed in.
	r.Device("tom", "settings:read").Get(session).Status(200).Sees("Tom")
	r.Device("tom", "probe:read").Get(session).Status(403)
	// Signed out comes before everything else that could be said of a request.
	r.Nobody().Post("/api/v1/probe/folders", webtest.JSON{"wrong": true}).Status(401)
}

// TestLogHoldsNobody runs into everything and looks for people in the log.
func TestLogHoldsNobody(t *testing.T) {
	p := &probe{fail: errSecretless}
	r := webtest.New(t, p)
	tom := r.As("tom")
	id := tom.Put("/api/v1/probe/files/carnet-secret.txt", "le texte de Tom", "User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140").Text()
	link := tom.Post("/api/v1/probe/files/"+id+"/link", nil).Status(200).Field("url")
	r.Content(link).Status(200)
	r.Content(link + "x").Status(404)
	tom.Get("/api/v1/probe/fail")
	tom.Get("/api/v1/probe/panic")
	tom.Get("/dossier-de-tom/delmas?q=roussel")
	tom.Get("/api/v1/probe/entries/delmas?q=roussel")
	tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal intime"})
	tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal intime"}).Status(409)
	tom.Post("/api/v1/probe/folders", webtest.JSON{"nom-de-delmas": "x"}).Status(422)
	r.Nobody().Post(session, webtest.JSON{"login": "mme.caron", "password": "le mien à moi"}).Status(401)
	r.Device("ines", "x").Get(session)
	tom.Delete(session)
	log := r.Log()
	for _, word := range []string{
		"tom", "Tom", "delmas", "Delmas", "ines", "Inès", "oussel", "caron", "exposé", "carnet", "Journal", "le mien", webtest.Password,
		"192.0.2.1", "Firefox", "Mozilla", tom.Token, id, strings.TrimPrefix(link, webtest.ContentURL+"/c/"),
	} {
		if i := strings.Index(strings.ReplaceAll(log, "custom", ""), word); i >= 0 {
			t.Errorf("the log holds %q: …%s…", word, log[max(0, i-200):min(len(log), i+100)])
		}
	}
	for _, line := range []string{
		`"route":"/api/v1/probe/entries/{id}","status":404`, `"route":"/c/{ticket}","status":200`, `"route":"interface"`,
		`"method":"POST","route":"/api/v1/session","status":401`,
	} {
		if !strings.Contains(log, line) {
			t.Errorf("the log lacks %s", line)
		}
	}
}
