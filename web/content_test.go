package web_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/identity"
	"pims/internal/webtest"
	"pims/web"
)

func TestContent(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom := r.As("tom")
	file := tom.Put("/api/v1/probe/files/x", "<script>alert(1)</script>").Text()
	a := tom.Post("/api/v1/probe/files/"+file+"/link", nil).Status(200)
	link := a.Field("url")
	if !strings.HasPrefix(link, webtest.ContentURL+"/c/") || strings.Contains(link, file) || a.Field("expires") != "2026-09-01T08:15:00Z" {
		t.Fatalf("link %s", a.Text())
	}
	content := r.Content(link).Status(200).Sees("<script>")
	preflight := r.OnContent("OPTIONS", strings.TrimPrefix(link, webtest.ContentURL), "Origin", webtest.URL, "Access-Control-Request-Headers", "range").
		Status(204).Header("Access-Control-Allow-Methods", "GET, HEAD").Header("Access-Control-Allow-Headers", "If-None-Match, If-Range, Range")
	for _, a := range []*webtest.Answer{content, preflight, r.Content(link + "x").Status(404)} {
		a.Header("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors https://cartable.test")
		a.Header("X-Content-Type-Options", "nosniff").Header("Cross-Origin-Resource-Policy", "cross-origin")
		a.Header("Access-Control-Allow-Origin", webtest.URL).Header("Cache-Control", "private, no-store")
		a.Header("Referrer-Policy", "no-referrer").Header("X-Robots-Tag", "noindex").NoHeader("Set-Cookie")
		a.NoHeader("Access-Control-Allow-Credentials")
	}
	r.Content(link, "Range", "bytes=1-6").Status(206).Header("Content-Range", "bytes 1-6/25").Sees("script").MustNotSee("alert")
	r.OnContent("HEAD", strings.TrimPrefix(link, webtest.ContentURL)).Status(200).Header("Content-Length", "25")
	// Nothing else is there, and no cookie opens it.
	for _, path := range []string{"/", "/c/", "/c", "/index.html", "/api/v1/session", "/healthz", "/robots.txt", "/favicon.ico", "/c/x/y"} {
		r.OnContent("GET", path, "Cookie", "__Host-pims="+tom.Token).Status(404).Code("not-found").MustNotSee("Delmas")
	}
}

func TestContentDiesWithItsSession(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom, other := r.As("tom"), r.Again("tom")
	file := tom.Put("/api/v1/probe/files/x", "le texte").Text()
	link := func(who *webtest.Actor) string {
		return who.Post("/api/v1/probe/files/"+file+"/link", nil).Status(200).Field("url")
	}
	first, second := link(tom), link(other)
	r.Content(first).Status(200)
	tom.Delete(session).Status(200)
	gone := r.Content(first).Status(404).Code("not-found")
	same(t, gone, r.Content(webtest.ContentURL+"/c/never"))
	r.Content(second).Status(200)
	r.Wait(15 * time.Minute)
	same(t, gone, r.Content(second).Status(404))
	r.Device("tom", "*").Post("/api/v1/probe/files/"+file+"/link", nil).Status(403).Code("session-needed")
}

func TestForgedTickets(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom := r.As("tom")
	file := tom.Put("/api/v1/probe/files/x", "le texte").Text()
	url := tom.Post("/api/v1/probe/files/"+file+"/link", nil).Field("url")
	good := strings.TrimPrefix(url, webtest.ContentURL+"/c/")
	tries := []string{"", "x", good[:len(good)-1], good[1:], good + "A", good + "=", good[:20], strings.Repeat("A", len(good)), strings.Repeat("A", 9000)}
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range good {
		for _, step := range []int{1, 32} {
			c := digits[(strings.IndexByte(digits, good[i])+step)%64]
			tries = append(tries, good[:i]+string(c)+good[i+1:])
		}
	}
	for _, forged := range tries {
		r.Content(webtest.ContentURL + "/c/" + forged).Status(404).Code("not-found").MustNotSee("texte")
	}
	r.Content(url).Status(200)

	// A ticket of another node, and ones that name what is not there.
	_, caller, err := r.Node.Sessions.Get(t.Context(), tom.Token, identity.ClientWeb)
	if err != nil {
		t.Fatal(err)
	}
	mint := func(key [32]byte, c identity.Caller, l apps.Link) string {
		cfg := r.Node
		cfg.Key, cfg.Registry = key, nil
		server, err := web.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		url, _, err := server.Link(c, l)
		if err != nil {
			t.Fatal(err)
		}
		return url
	}
	here := r.Node.Key
	link := apps.Link{Kind: "probe"}
	r.Content(mint([32]byte{2}, caller, link)).Status(404)
	r.Content(mint(here, caller, apps.Link{Kind: "no such kind"})).Status(404).Code("not-found")
	r.Content(mint(here, caller, apps.Link{Kind: "probe", Doc: "no such document"})).Status(404).Code("not-found")
	foreign := caller
	foreign.Instance = r.Person("ines").Instance
	r.Content(mint(here, foreign, link)).Status(404).Code("not-found")
	ghost := caller
	ghost.ClientID = "no such session"
	r.Content(mint(here, ghost, link)).Status(404).Code("not-found")
	if _, err := base64.RawURLEncoding.DecodeString(good); err != nil {
		t.Errorf("a ticket is base64url: %v", err)
	}
	cfg := r.Node
	cfg.Key = [32]byte{}
	if _, err := web.New(cfg); err == nil {
		t.Error("a server without a key started")
	}
}
