package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"pims/internal/webtest"
	"pims/web"
)

const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: https://contenus.test; " +
	"font-src 'self'; connect-src 'self' https://contenus.test; media-src 'self' blob: https://contenus.test; worker-src 'self'; " +
	"manifest-src 'self'; frame-src 'self' https://contenus.test; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types default dompurify svelte-trusted-html 'allow-duplicates'"

func TestHeaders(t *testing.T) {
	r := webtest.New(t, &probe{})
	page := r.Nobody().Get("/probe/folder/7").Status(200)
	api := r.As("tom").Get("/api/v1/session").Status(200)
	for _, a := range []*webtest.Answer{page, api} {
		a.Header("X-Content-Type-Options", "nosniff").Header("Referrer-Policy", "no-referrer")
		a.Header("Cross-Origin-Resource-Policy", "same-origin")
		a.Header("Strict-Transport-Security", "max-age=31536000")
		a.NoHeader("Access-Control-Allow-Origin")
	}
	page.Header("Cross-Origin-Opener-Policy", "same-origin").Header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	page.Header("Content-Security-Policy", pagePolicy).Header("Cache-Control", "no-cache")
	api.Header("Cache-Control", "no-store").NoHeader("Content-Encoding")
	api.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")

	first, second := api.Recorder.Header().Get("X-Request-Id"), page.Recorder.Header().Get("X-Request-Id")
	if first == second || len(first) != 16 {
		t.Errorf("request ids %q and %q", first, second)
	}
	r.Nobody().Get("/", "X-Request-Id", "forged").MustNotSee("forged")
}

func TestOnlyOurHosts(t *testing.T) {
	r := webtest.New(t, &probe{})
	for _, host := range []string{"evil.test", "contenus.test", "cartable.test:8080", "cartable.test.evil.test", "127.0.0.1", ""} {
		r.As("tom").Get("/api/v1/session", "Host", host).Status(421).Code("wrong-host").MustNotSee("Delmas")
		r.Nobody().Get("/healthz", "Host", host).Status(200)
	}
	for _, host := range []string{"CARTABLE.test", "cartable.test:443"} {
		r.As("tom").Get("/api/v1/session", "Host", host).Status(200)
	}
	r.OnContent("GET", "/c/x", "Host", "cartable.test").Status(421).Code("wrong-host")
}

func TestForeignPagesChangeNothing(t *testing.T) {
	r := webtest.New(t, &probe{})
	cookie := "__Host-pims=" + r.As("tom").Token
	body := webtest.JSON{"name": "Intrus"}
	for _, header := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.test"}, {"Origin", "null"},
		{"Origin", webtest.ContentURL},
	} {
		header = append(header, "Cookie", cookie)
		r.Nobody().Post("/api/v1/probe/folders", body, header...).Status(403).Code("foreign-origin")
		r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "tom", "password": webtest.Password}, header...).Status(403)
		r.Nobody().Delete("/api/v1/session", header...).Status(403)
	}
	for _, header := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", webtest.URL}} {
		r.Nobody().Post("/api/v1/probe/folders", webtest.JSON{"name": header[0]}, append(header, "Cookie", cookie)...).Status(200)
	}
	r.As("tom").Post("/api/v1/probe/folders", body).Status(200) // the name was still free
}

func TestUnknownRoutesAndMethods(t *testing.T) {
	r := webtest.New(t, &probe{})
	for _, who := range []*webtest.Actor{r.Nobody(), r.As("tom")} {
		for _, path := range []string{"/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/session", "/api/v1/probe", "/api/v1/probe/entries/1/2", "/openapi.xml", "/api/v1/session/"} {
			who.Get(path).Status(404).Code("not-found")
		}
		who.Put("/api/v1/session", nil).Status(405).Code("method-not-allowed").Header("Allow", "GET, POST, DELETE")
		who.Delete("/").Status(405).Code("method-not-allowed").Header("Allow", "GET, HEAD")
	}
	r.OnContent("PUT", "/c/x").Status(405).Code("method-not-allowed")
}

func TestHealth(t *testing.T) {
	r := webtest.New(t)
	r.Nobody().Get("/healthz").Status(200).Sees("ok")
	r.Nobody().Get("/readyz").Status(200).Sees("ready")
}

// TestDemoIsNotRemembered: a demo asks no browser to keep to HTTPS.
func TestDemoIsNotRemembered(t *testing.T) {
	r := webtest.New(t)
	cfg := r.Node
	cfg.Demo = true
	server, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	server.App().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, webtest.URL+"/", nil))
	if rec.Code != http.StatusOK || rec.Header().Get("Strict-Transport-Security") != "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}
