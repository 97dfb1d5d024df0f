package drive_test

import (
	"strconv"
	"testing"
	"time"

	"pims/apps/drive"
	"pims/internal/webtest"
)

func TestSearch(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Mathématiques")
	s.file(maths, "Œuvre d’Évariste Galois.txt", "x")
	gone := s.file("root", "galois.txt", "x")
	s.tom.Post(api+"/entries/"+gone+"/trash", nil).Status(200)
	for q, want := range map[string]string{"oeuvre": "Œuvre", "GALOIS evariste": "Œuvre", "mathe": "Mathématiques"} {
		s.tom.Post(api+"/search", webtest.JSON{"q": q}).Status(200).Sees(want).MustNotSee(gone)
	}
	s.tom.Post(api+"/search", webtest.JSON{"q": "galois"}).Sees(`"crumbs":[{"id":"root","name":""},{"id":"` + maths)
	s.tom.Post(api+"/search", webtest.JSON{"q": " "}).Status(200).Sees(`"entries":[]`)
	s.tom.Post(api+"/search", webtest.JSON{"q": "a", "limit": 201}).Status(422).Code("invalid-request")
	s.As("ines").Post(api+"/search", webtest.JSON{"q": "galois"}).Status(200).Sees(`"entries":[]`)
	if containsAny(s.Log(), "galois", "oeuvre", "mathe") {
		t.Error("the log tells what was looked for")
	}
}

func TestRecent(t *testing.T) {
	s := newStory(t)
	for i := range 60 {
		s.Wait(time.Minute)
		s.file("root", "f"+strconv.Itoa(i), "x")
	}
	s.put("root", "old", "x", "Last-Modified", "Mon, 06 Jan 2020 10:00:00 GMT").Status(201)
	var got drive.Entries
	s.tom.Get(api + "/recent").Status(200).JSON(&got)
	if all := names(got.Entries); len(all) != 50 || all[0] != "f59" || all[49] != "f10" {
		t.Errorf("recent: %v", all)
	}
}

func TestChanges(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	file := s.file(maths, "a.txt", "a")
	var feed drive.Feed
	s.tom.Get(api + "/changes").Status(200).JSON(&feed)
	if len(feed.Changes) != 2 || feed.More || feed.Changes[0].ID != maths || feed.Changes[1].Doctype != "file" {
		t.Fatalf("the feed: %+v", feed)
	}
	s.tom.Get(api+"/changes?cursor="+feed.Cursor).Status(200).Sees(`"changes":[]`, `"cursor":"`+feed.Cursor+`"`)
	s.tom.Post(api+"/entries/"+file+"/trash", nil).Status(200)
	s.tom.Delete(api + "/trash").Status(204)
	s.tom.Get(api+"/changes?cursor="+feed.Cursor).Status(200).Sees(file, `"deleted":true`).MustNotSee(maths)
	s.As("ines").Get(api+"/changes").Status(200).MustNotSee(file, maths)
}

func TestUsage(t *testing.T) {
	s := newStory(t)
	s.file("root", "a.txt", "aaaa")
	id := s.file("root", "a.bin", "\x00\x01")
	s.tom.Put(api+"/files/"+id+"/content", "\x00\x01\x02").Status(200)
	s.tom.Get(api+"/usage").Status(200).Sees(`"used":9`, `"versions":2`, `"documents":4`, `"others":3`, `"quota":67108864`)
}

// Each role has its own files, and nobody sees another's.
func TestNobodySeesAnothers(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths de Tom")
	file := s.file(maths, "secret.txt", "très secret")
	paths := []string{
		"/folders/root", "/folders/" + maths, "/entries/" + file, "/files/" + file + "/content", "/trash", "/favourites", "/recent", "/usage", "/changes",
	}
	for _, login := range []string{"ines", "mme.caron", "m.benali"} {
		other := s.As(login)
		for _, path := range paths {
			foreign := other.Get("/api/v1/of/"+s.Instance("tom")+"/drive"+path).Status(404).Code("not-found").MustNotSee("Tom", "secret")
			absent := other.Get("/api/v1/of/0198c0de-0000-7000-8000-00000000dead/drive" + path).Status(404).Code("not-found")
			if foreign.Field("detail") != absent.Field("detail") {
				t.Errorf("%s: told apart", path)
			}
		}
		for _, path := range paths[1:4] {
			other.Get(api+path).Status(404).Code("not-found").MustNotSee("Tom", "secret")
		}
		other.Patch(api+"/entries/"+file, webtest.JSON{"name": "mine"}).Status(404).Code("not-found")
		other.Post(api+"/entries/"+file+"/trash", nil).Status(404).Code("not-found")
		other.Put(api+"/folders/"+maths+"/content", "x", "Content-Disposition", called("x")).Status(404).Code("not-found")
	}
	for _, path := range paths {
		s.Nobody().Get(api+path).Status(401).Code("signed-out").MustNotSee("Tom", "secret")
		s.tom.Get("/api/v1/of/" + s.Instance("tom") + "/drive" + path).Status(200)
	}
	reader := s.Device("tom", "files:read")
	reader.Get(api + "/files/" + file + "/content").Status(200).Sees("très secret")
	reader.Put(api+"/files/"+file+"/content", "x").Status(403).Code("not-allowed")
	reader.Delete(api + "/trash").Status(403).Code("not-allowed")
	if log := s.Log(); containsAny(log, "Tom", "secret", "Maths") {
		t.Error("the log names what people keep")
	}
}
