package web_test

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
	"pims/web"
)

func TestInterface(t *testing.T) {
	r := webtest.New(t, drive.New())
	who := r.Nobody()
	who.Get("/").Status(200).Header("Content-Type", "text/html; charset=utf-8").Header("Vary", "Cookie, Accept-Encoding, Accept-Language").NoHeader("Content-Encoding").
		Sees(`<html lang="fr" data-theme="system" data-text-size="100" data-font="atkinson" data-motion="auto" data-lines="normal">`)
	small := who.Get("/", "Accept-Encoding", "gzip").Status(200).Header("Content-Encoding", "gzip").Recorder.Body
	if z, err := gzip.NewReader(small); err != nil {
		t.Error(err)
	} else if page, err := io.ReadAll(z); err != nil || !strings.Contains(string(page), "Cartable") {
		t.Errorf("the page, compressed: %q %v", page, err)
	}
	who.Get("/index.html").Status(200).Sees("<html lang").Header("Cache-Control", "no-cache")
	for _, path := range []string{"/drive", "/drive/folder/abc", "/signin"} {
		who.Get(path).Status(200).Sees("Cartable")
	}
	for _, path := range []string{"/nope", "/metrics", "/drives", "/index.html/x", "/nope/drive"} {
		who.Get(path).Status(404).Sees("Cartable", "<html lang").Header("Content-Type", "text/html; charset=utf-8").Header("Cache-Control", "no-cache")
	}
	who.Do("HEAD", "/nope", nil).Status(404)
	who.Get("/favicon.ico").Status(200).Header("Content-Type", "image/svg+xml")
	who.Get("/robots.txt").Status(200).Sees("Disallow: /")
	for _, path := range []string{"/nothing.js", "/assets/main-4f2a.js.map", "/.env", "/.gitkeep", "/drive/report.pdf", "/assets/main-4f2a.js/x.y"} {
		who.Get(path).Status(404).Code("not-found")
	}
	const asset = "/assets/main-4f2a.js"
	who.Get(asset).Status(200).Sees("plain").NoHeader("Content-Encoding").Header("Content-Type", "text/javascript; charset=utf-8").
		Header("Cache-Control", "public, max-age=31536000, immutable").Header("Vary", "Accept-Encoding")
	who.Get(asset, "Accept-Encoding", "gzip, deflate, br").Sees("brotli").Header("Content-Encoding", "br")
	who.Get(asset, "Accept-Encoding", "gzip;q=0.8, br;q=0").Sees("gzip").Header("Content-Encoding", "gzip")
	etag := who.Get(asset).Recorder.Header().Get("ETag")
	who.Get(asset, "If-None-Match", etag).Status(304)
	who.Get(asset, "Accept-Encoding", "br", "If-None-Match", etag).Status(200)
}

// TestFirstPaint: only words of ours reach the page.
func TestFirstPaint(t *testing.T) {
	r := webtest.New(t)
	r.Nobody().Get("/", "Cookie", "lang=en; theme=contrast; text_size=135; font=opendyslexic; motion=reduce; lines=wide").
		Sees(`<html lang="en" data-theme="contrast" data-text-size="135" data-font="opendyslexic" data-motion="reduce" data-lines="wide">`)
	r.Nobody().Get("/", "Accept-Language", "en-GB,en;q=0.9").Sees(`<html lang="en" `)
	r.Nobody().Get("/", "Accept-Language", "en-GB", "Cookie", "lang=fr").Sees(`<html lang="fr" `)
	for _, raw := range []string{`"><script>alert(1)</script>`, "dark%22", "dark x", "DARK", "999", "101", "lang", "\x00", "évil", "&quot;"} {
		for _, name := range []string{"lang", "theme", "text_size", "font", "motion", "lines"} {
			r.Nobody().Get("/", "Cookie", name+"="+raw).Status(200).
				Sees(`<html lang="fr" data-theme="system" data-text-size="100" data-font="atkinson" data-motion="auto" data-lines="normal">`).
				MustNotSee("<script", "alert", "quot")
		}
	}
}

// TestPageKnowsOfASession: a page that is signed out need not ask.
func TestPageKnowsOfASession(t *testing.T) {
	r := webtest.New(t)
	tom := r.As("tom")
	const open = `data-session="open"`
	tom.Get("/").Status(200).Sees(open).MustNotSee("Tom", r.Instance("tom"))
	r.Nobody().Get("/").Status(200).MustNotSee(open)
	r.Nobody().Get("/", "Cookie", "__Host-pims=x").Status(200).MustNotSee(open)
	tom.Delete(session)
	tom.Get("/").Status(200).MustNotSee(open)
}

func TestWithoutInterface(t *testing.T) {
	r := webtest.New(t)
	cfg := r.Node
	cfg.UI = nil
	if _, err := web.New(cfg); err != nil {
		t.Errorf("a server without an interface: %v", err)
	}
	for _, bad := range []web.Config{{URL: "cartable", ContentURL: "https://b.test"}, {URL: "https://a.test", ContentURL: "https://a.test:8443"}, {URL: "https://a.test/x", ContentURL: "https://b.test"}} {
		cfg.URL, cfg.ContentURL = bad.URL, bad.ContentURL
		if _, err := web.New(cfg); err == nil {
			t.Errorf("%s and %s were taken for origins", bad.URL, bad.ContentURL)
		}
	}
}
