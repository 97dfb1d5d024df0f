package drive_test

import (
	"strings"
	"testing"

	"pims/internal/webtest"
)

func TestContent(t *testing.T) {
	s := newStory(t)
	id := s.file("root", `à "moi".txt`, "0123456789")
	path := api + "/files/" + id + "/content"
	whole := s.tom.Get(path).Status(200).Sees("0123456789").
		Header("Content-Type", "text/plain").
		Header("Content-Disposition", `attachment; filename="a _moi_.txt"; filename*=UTF-8''%C3%A0%20%22moi%22.txt`).
		Header("X-Content-Type-Options", "nosniff").
		Header("Accept-Ranges", "bytes").
		Header("Content-Length", "10")
	if csp := whole.Recorder.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") {
		t.Errorf("CSP %q", csp)
	}
	etag := whole.Recorder.Header().Get("ETag")
	s.tom.Get(path, "If-None-Match", etag).Status(304)
	s.tom.Get(path, "If-None-Match", `"other"`).Status(200)
	s.tom.Get(path, "If-Match", `"other"`).Status(412).Code("changed")
	if got := s.tom.Get(path, "Range", "bytes=2-4").Status(206).Header("Content-Range", "bytes 2-4/10").Text(); got != "234" {
		t.Errorf("the range is %q", got)
	}
	s.tom.Get(path, "Range", "bytes=-3").Status(206).Sees("789")
	s.tom.Get(path, "Range", "bytes=0-1,8-9").Status(206).Sees("01", "89", "Content-Range: bytes 8-9/10")
	s.tom.Get(path, "Range", "bytes=0-0"+strings.Repeat(",9-9,0-0", 10)).Status(200) // a chunk for each byte costs too much
	s.tom.Get(path, "Range", "bytes=10-").Status(416).Code("bad-range").Header("Content-Range", "bytes */10").MustNotSee("0123")
	s.tom.Get(path, "Range", "bytes=2-4", "If-Range", `"other"`).Status(200)
	s.tom.Get(path + "?version=2").Status(404).Code("not-found")
	s.tom.Get(path + "?version=-1").Status(422).Code("bad-parameter")
	s.tom.Get(path + "?version=99999999999999999999").Status(422).Code("bad-parameter")
	s.tom.Get(api + "/files/root/content").Status(404).Code("not-found")
	s.tom.Get(api + "/files/" + s.folder("root", "d") + "/content").Status(404).Code("not-found")
	s.tom.Get(api+"/files/"+s.file("root", "vide", "")+"/content").Status(200).Header("Content-Length", "0")
}

// What a person shows in a page never runs there.
func TestLinks(t *testing.T) {
	s := newStory(t)
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
	for _, c := range []struct{ name, content, mime, shown string }{
		{"a.html", "<!doctype html><script>alert(1)</script>", "text/html", "text/plain; charset=utf-8"},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "image/svg+xml", "text/plain; charset=utf-8"},
		{"innocent.png", "<html><script>alert(1)</script></html>", "text/plain", "text/plain; charset=utf-8"},
		{"a.png", png, "image/png", "image/png"},
		{"a.csv", "a;b\n1;2\n", "text/csv", "text/plain; charset=utf-8"},
		{"a.pdf", "%PDF-1.7\n", "application/pdf", "application/pdf"},
		{"a.zip", "PK\x03\x04\x14\x00\x00\x00", "application/zip", ""},
		{"a.bin", "\x00\x01\x02\xff", "application/octet-stream", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.put("root", c.name, c.content).Status(201)
			if got := a.Field("mime"); got != c.mime {
				t.Errorf("found out as %s, want %s", got, c.mime)
			}
			link := s.tom.Post(api+"/files/"+a.Field("id")+"/link", webtest.JSON{"disposition": "inline"}).Status(200).
				MustNotSee(c.name, s.Person("tom").Login).Field("url")
			got := s.Content(link).Status(200).Header("X-Content-Type-Options", "nosniff").NoHeader("Set-Cookie").Recorder.Header()
			how, want := "inline", c.shown
			if c.shown == "" {
				how, want = "attachment", c.mime
			}
			if got.Get("Content-Type") != want || !strings.HasPrefix(got.Get("Content-Disposition"), how+";") {
				t.Errorf("shown as %s, %s", got.Get("Content-Type"), got.Get("Content-Disposition"))
			}
			if !strings.Contains(got.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("not in a sandbox: %s", got.Get("Content-Security-Policy"))
			}
			saved := s.tom.Post(api+"/files/"+a.Field("id")+"/link", webtest.JSON{"disposition": "attachment"}).Field("url")
			if got := s.Content(saved).Recorder.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
				t.Errorf("saved as %s", got)
			}
		})
	}
}

func TestLinkRefuses(t *testing.T) {
	s := newStory(t)
	id := s.file("root", "a.txt", "secret")
	inline := webtest.JSON{"disposition": "inline"}
	s.tom.Post(api+"/files/"+id+"/link", webtest.JSON{"disposition": "inside"}).Status(422).Code("invalid-request")
	s.tom.Post(api+"/files/"+id+"/link", webtest.JSON{"disposition": "inline", "version": 2}).Status(404).Code("not-found")
	s.tom.Post(api+"/files/root/link", inline).Status(404).Code("not-found")
	s.Device("tom", "files:read").Post(api+"/files/"+id+"/link", inline).Status(403).Code("session-needed")
	ines := s.As("ines")
	ines.Post(api+"/files/"+id+"/link", inline).Status(404).Code("not-found").MustNotSee("a.txt")
	link := s.tom.Post(api+"/files/"+id+"/link", inline).Status(200).Field("url")
	s.tom.Delete("/api/v1/session").Status(200)
	s.Content(link).Status(404).MustNotSee("secret")
}
