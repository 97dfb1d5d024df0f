package settings_test

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"pims/apps"
	"pims/apps/settings"
	"pims/internal/webtest"
	"pims/move"
)

const api = "/api/v1/settings"

func newStory(t *testing.T) *webtest.Run {
	t.Helper()
	t.Parallel()
	return webtest.With(t, func(r *webtest.Run) []apps.App {
		return []apps.App{settings.New(r.Node.People, r.Node.Sessions, "pims test")}
	})
}

func TestPreferences(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	tom.Get(api+"/preferences").Status(200).Sees(`"language":"fr"`, `"theme":"system"`, `"text_size":100`, `"font":"atkinson"`).MustNotSee("welcomed")
	a := tom.Patch(api+"/preferences", webtest.JSON{"theme": "contrast", "text_size": 135, "wide_lines": true}).Status(200).Sees(`"theme":"contrast"`, `"language":"fr"`)
	cookies := strings.Join(a.Recorder.Header().Values("Set-Cookie"), "\n")
	for _, want := range []string{"theme=contrast", "text_size=135", "lines=wide", "motion=auto"} {
		if !strings.Contains(cookies, want) {
			t.Errorf("no %s in %s", want, cookies)
		}
	}
	for _, body := range []webtest.JSON{
		{"theme": "pink"}, {"language": "de"}, {"text_size": 95}, {"text_size": 155}, {"text_size": 101}, {"text_size": "100"},
		{"font": "comic"}, {"reduce_motion": "yes"}, {"welcomed": true}, {"theme": "dark", "x": 1},
	} {
		tom.Patch(api+"/preferences", body).Status(422).Code("invalid-request")
	}
	tom.Get(api+"/preferences").Status(200).Sees(`"theme":"contrast"`, `"text_size":135`)
	r.As("ines").Get(api + "/preferences").Status(200).Sees(`"theme":"system"`)
	r.As("ines").Patch("/api/v1/of/"+r.Instance("tom")+"/settings/preferences", webtest.JSON{"theme": "dark"}).Status(404).Code("not-found")
}

func TestPassword(t *testing.T) {
	r := newStory(t)
	tom, other := r.As("tom"), r.Script("tom")
	next := "la mer est grande ici"
	tom.Post(api+"/password", webtest.JSON{"current": "faux", "new": next}).Status(403).Code("wrong-password").MustNotSee("faux", next)
	tom.Post(api+"/password", webtest.JSON{"current": webtest.Password, "new": "court"}).Status(422).Code("weak-password")
	other.Get(api + "/preferences").Status(200)
	tom.Get(api + "/journal").Status(200).MustNotSee(`"what":"password"`)
	tom.Post(api+"/password", webtest.JSON{"current": webtest.Password, "new": next}).Status(204)
	tom.Get(api + "/journal").Status(200).Sees(`"what":"password"`)
	other.Get(api + "/preferences").Status(401).Code("signed-out")
	login := func(password string) webtest.JSON { return webtest.JSON{"login": "tom", "password": password} }
	r.Nobody().Post("/api/v1/session", login(webtest.Password)).Status(401).Code("bad-credentials")
	r.Nobody().Post("/api/v1/session", login(next)).Status(201)
	if strings.Contains(r.Log(), next) {
		t.Error("the password is in the log")
	}
}

func TestSessions(t *testing.T) {
	r := newStory(t)
	tom, script := r.As("tom"), r.Script("tom")
	var got settings.Sessions
	tom.Get(api + "/sessions").Status(200).JSON(&got)
	if len(got.Sessions) != 2 || !got.Sessions[0].Current || got.Sessions[1].Current {
		t.Fatalf("got %+v", got)
	}
	id := got.Sessions[1].ID
	r.As("ines").Delete(api + "/sessions/" + id).Status(404).Code("not-found")
	script.Get(api + "/sessions").Status(200)
	tom.Delete(api + "/sessions/" + id).Status(204)
	script.Get(api + "/sessions").Status(401).Code("signed-out")
	tom.Delete(api + "/sessions/" + id).Status(404).Code("not-found")
	again := r.Script("tom")
	tom.Delete(api + "/sessions").Status(204)
	again.Get(api + "/sessions").Status(401).Code("signed-out")
	tom.Get(api + "/sessions").Status(200)
	r.As("ines").Get(api + "/sessions").Status(200).MustNotSee(got.Sessions[0].ID)
}

// The way out: a key that is shown once, and an archive that it opens.
func TestMovingKeyAndExport(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	mine := webtest.JSON{"password": webtest.Password}
	tom.Get(api + "/moving-key").Status(200).Sees(`{"exists":false}`)
	tom.Post(api+"/export", mine).Status(409).Code("no-moving-key")
	tom.Post(api+"/moving-key", webtest.JSON{"password": "faux"}).Status(403).Code("wrong-password")
	var key settings.NewMovingKey
	tom.Post(api+"/moving-key", mine).Status(201).Header("Cache-Control", "no-store").JSON(&key)
	id, err := move.ParseIdentity(key.File)
	must(t, err)
	if len(key.Words) != 24 || !strings.HasPrefix(key.Identity, "AGE-SECRET-KEY-1") || key.FileName == "" {
		t.Errorf("got %+v", key)
	}
	tom.Get(api+"/moving-key").Status(200).Sees(key.Recipient, `"exists":true`).MustNotSee("SECRET")
	if strings.Contains(r.Log(), key.Identity) || strings.Contains(r.Log(), key.Words[0]+" "+key.Words[1]) {
		t.Error("the key is in the log")
	}
	tom.Get(api+"/export").Status(200).Sees(`"files":0`, `"bytes":0`)
	tom.Post(api+"/export", webtest.JSON{"password": "faux"}).Status(403).Code("wrong-password")
	var link settings.ExportLink
	tom.Post(api+"/export", mine).Status(200).JSON(&link)
	tom.Get(api + "/journal").Status(200).MustNotSee(`"what":"export"`)
	a := r.Content(link.URL).Status(200).Header("Content-Disposition", `attachment; filename="`+link.FileName+`"`).
		Header("X-Content-Type-Options", "nosniff")
	if !regexp.MustCompile(`^cartable-\d{4}-\d\d-\d\d\.tar\.zst\.age$`).MatchString(link.FileName) {
		t.Errorf("called %s", link.FileName)
	}
	plain, err := age.Decrypt(bytes.NewReader(a.Bytes()), id)
	must(t, err)
	n, err := io.Copy(io.Discard, plain)
	must(t, err)
	if n == 0 {
		t.Error("the archive is empty")
	}
	tom.Get(api+"/journal").Status(200).Sees(`"what":"export"`, `"what":"moving-key"`)
	r.Device("tom", "instance:export").Post(api+"/export", mine).Status(403).Code("session-needed")
	tom.Delete("/api/v1/session").Status(200)
	r.Content(link.URL).Status(404)
}

func TestJournal(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	tom.Get(api + "/preferences").Status(200)
	var got settings.Journal
	tom.Get(api + "/journal").Status(200).JSON(&got)
	if len(got.Entries) != 1 || got.Entries[0].What != "visit" || got.Entries[0].Client != "web" || got.Checkpoint.Size != 1 || len(got.Checkpoint.Root) != 32 {
		t.Fatalf("got %+v", got)
	}
	if want := "Visite depuis un navigateur connecté."; got.Entries[0].Sentence != want {
		t.Errorf("told as %q", got.Entries[0].Sentence)
	}
	tom.Get(api+"/journal", "Accept-Language", "en").Status(200).Sees("browser")
	tom.Get(api + "/journal?cursor=0").Status(200).Sees(`"entries":[]`)
	tom.Get(api + "/journal?cursor=-1").Status(422).Code("bad-cursor")
	r.Device("tom", "journal:read").Get(api + "/journal").Status(200)
	tom.Get(api + "/journal").Status(200).Sees(`"client":"app-password"`)
	r.As("ines").Get(api + "/journal").Status(200).MustNotSee("app-password")
}

func TestJournalPages(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	appendRecords(t, r, "tom", 120)
	seen, cursor := map[int64]bool{}, ""
	for range 10 {
		var j settings.Journal
		tom.Get(api + "/journal?cursor=" + cursor).Status(200).JSON(&j)
		for _, e := range j.Entries {
			if seen[e.Index] || e.Sentence == "" {
				t.Fatalf("entry %d: twice, or without a sentence", e.Index)
			}
			seen[e.Index] = true
		}
		if cursor = j.Next; cursor == "" {
			break
		}
	}
	if len(seen) < 120 || !seen[0] {
		t.Errorf("%d entries were seen", len(seen))
	}
}

func TestNobodySeesAnothers(t *testing.T) {
	r := newStory(t)
	for _, path := range []string{"/preferences", "/sessions", "/moving-key", "/export", "/journal"} {
		r.Nobody().Get(api + path).Status(401).Code("signed-out")
		for _, login := range []string{"ines", "mme.caron", "m.benali"} {
			r.As(login).Get("/api/v1/of/" + r.Instance("tom") + "/settings" + path).Status(404).Code("not-found").MustNotSee("tom")
		}
		r.Device("tom", "files:read").Get(api + path).Status(403).Code("not-allowed")
	}
}
