package drive_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

func digestOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

func TestUpload(t *testing.T) {
	s := newStory(t)
	name := "Été à la plage 🏖️.txt"
	var e drive.Entry
	s.put("root", name, "bonjour", "Content-Digest", "sha-512=:AAAA:, "+digestOf("bonjour"), "Last-Modified", "Sat, 04 Jul 2026 10:00:00 GMT",
		"Content-Type", "text/html").Status(201).JSON(&e)
	if e.Name != name || *e.Size != 7 || e.Mime != "text/plain" || e.Version != 1 || e.Parent != "root" || e.Modified.Format("2006-01-02") != "2026-07-04" {
		t.Errorf("got %+v", e)
	}
	s.put("root", name, "encore").Status(409).Code("name-taken").Sees(name)
	s.put("root", name, "encore", "If-None-Match", "*").Status(409)
	both := s.tom.Put(api+"/folders/root/content?conflict=keep-both", "encore", "Content-Disposition", called(name)).Status(201)
	if got := both.Field("name"); got != "Été à la plage 🏖️ (2).txt" {
		t.Errorf("kept as %q", got)
	}
	s.tom.Put(api+"/folders/root/content?conflict=replace", "neuf", "Content-Disposition", called(name)).Status(200).Sees(`"version":2`, e.ID)
	s.tom.Get(api + "/files/" + e.ID + "/content?version=1").Status(200).Sees("bonjour")
	s.tom.Get(api + "/files/" + e.ID + "/content").Status(200).Sees("neuf")
	s.file("root", "vide.txt", "")
}

func TestUploadRefuses(t *testing.T) {
	s := newStory(t)
	file := s.file("root", "é.txt", "x")
	disposition := func(v string) []string { return []string{"Content-Disposition", v} }
	for _, c := range []struct {
		name   string
		path   string
		header []string
		status int
		code   string
	}{
		{"no name", "/folders/root/content", nil, 422, "bad-name"},
		{"no such form", "/folders/root/content", disposition(`;;"`), 422, "bad-name"},
		{"dots", "/folders/root/content", disposition(called("..")), 422, "bad-name"},
		{"a slash", "/folders/root/content", disposition("attachment; filename*=UTF-8''a%2Fb"), 422, "bad-name"},
		{"NUL", "/folders/root/content", disposition("attachment; filename*=UTF-8''a%00b"), 422, "bad-name"},
		{"broken UTF-8", "/folders/root/content", disposition("attachment; filename*=UTF-8''a%FFb"), 422, "bad-name"},
		{"another charset", "/folders/root/content", disposition("attachment; filename*=UTF-16''ab"), 422, "bad-name"},
		{"256 bytes", "/folders/root/content", disposition(called(strings.Repeat("a", 256))), 422, "bad-name"},
		{"255 bytes that NFC makes longer", "/folders/root/content", disposition(called(strings.Repeat("\u0958", 85))), 422, "bad-name"},
		{"the twin in NFD", "/folders/root/content", disposition(called("e\u0301.txt")), 409, "name-taken"},
		{"an unknown way", "/folders/root/content?conflict=overwrite", disposition(called("a")), 422, "bad-parameter"},
		{"another digest", "/folders/root/content", append(disposition(called("a")), "Content-Digest", digestOf("y")), 400, "digest-mismatch"},
		{"no digest", "/folders/root/content", append(disposition(called("a")), "Content-Digest", "sha-256=:AAAA:"), 422, "bad-parameter"},
		{"an unknown folder", "/folders/0198c0de-0000-7000-8000-000000000000/content", disposition(called("a")), 404, "not-found"},
		{"into a file", "/folders/" + file + "/content", disposition(called("a")), 409, "not-a-folder"},
		{"a version of nothing", "/files/0198c0de-0000-7000-8000-000000000000/content", nil, 404, "not-found"},
		{"a version of a folder", "/files/root/content", nil, 409, "not-a-file"},
		{"a version of something else", "/files/" + file + "/content", []string{"If-Match", `"other"`}, 412, "changed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.tom.Put(api+c.path, "x", c.header...).Status(c.status).Code(c.code)
		})
	}
	if got := s.list("root", "").Counts; got != (drive.Counts{Files: 1}) {
		t.Errorf("something was left behind: %+v", got)
	}
	s.tom.Get(api + "/entries/" + file).Status(200).Sees(`"version":1`)
}

func TestUploadOverQuota(t *testing.T) {
	s := newStory(t)
	endless := io.LimitReader(zeros{}, webtest.Quota+1)
	s.tom.Put(api+"/folders/root/content", endless, "Content-Disposition", called("gros.bin")).Status(507).Code("over-quota")
	if used := s.tom.Get(api + "/usage").Status(200).Field("used"); used != "0" {
		t.Errorf("%s bytes are used", used)
	}
	s.tom.Get(api + "/folders/root").Status(200).MustNotSee("gros")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestNewVersion(t *testing.T) {
	s := newStory(t)
	var e drive.Entry
	s.put("root", "notes.md", "# un").Status(201).JSON(&e)
	if e.Mime != "text/markdown" {
		t.Errorf("found out as %s", e.Mime)
	}
	s.tom.Put(api+"/files/"+e.ID+"/content", "# deux", "If-Match", e.ETag).Status(200).Sees(`"version":2`)
	s.tom.Put(api+"/files/"+e.ID+"/content", "# trois", "If-Match", e.ETag).Status(412).Code("changed")
	var d drive.Details
	s.tom.Get(api + "/entries/" + e.ID).Status(200).JSON(&d)
	if len(d.Versions) != 2 || !d.Versions[0].Current || d.Versions[0].Version != 2 || d.Versions[1].Size != 4 || d.Versions[0].ETag != d.Entry.ETag {
		t.Errorf("versions: %+v", d.Versions)
	}
	s.tom.Post(api+"/files/"+e.ID+"/versions/1/restore", nil, "If-Match", e.ETag).Status(412).Code("changed")
	s.tom.Post(api+"/files/"+e.ID+"/versions/1/restore", nil, "If-Match", d.Entry.ETag).Status(200).Sees(`"version":3`)
	s.tom.Get(api + "/files/" + e.ID + "/content").Status(200).Sees("# un")
	s.tom.Post(api+"/files/"+e.ID+"/versions/9/restore", nil).Status(404).Code("not-found")
	s.tom.Post(api+"/files/"+e.ID+"/versions/0/restore", nil).Status(422).Code("invalid-request")
}
