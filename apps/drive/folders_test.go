package drive_test

import (
	"fmt"
	"slices"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

func TestListing(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	s.file(maths, "ex 10.txt", "dix")
	s.file(maths, "Ex 9.txt", "neuf!")
	s.file(maths, "éval.txt", "e")
	s.folder(maths, "Zéro")
	l := s.list(maths, "")
	if got := names(l.Entries); !slices.Equal(got, []string{"Zéro", "éval.txt", "Ex 9.txt", "ex 10.txt"}) {
		t.Errorf("by name: %v", got)
	}
	if l.Counts != (drive.Counts{Folders: 1, Files: 3}) || l.Folder.ID != maths || l.Folder.Parent != "root" {
		t.Errorf("the folder: %+v, %+v", l.Folder, l.Counts)
	}
	if want := []drive.Crumb{{ID: "root"}, {ID: maths, Name: "Maths"}}; !slices.Equal(l.Crumbs, want) {
		t.Errorf("crumbs: %v", l.Crumbs)
	}
	if got := names(s.list(maths, "?sort=size&order=desc").Entries); got[0] != "Zéro" && got[1] != "Ex 9.txt" {
		t.Errorf("by size: %v", got)
	}
	s.tom.Get(api+"/folders/root").Status(200).Sees(`"id":"root"`, `"name":""`).MustNotSee("00000000-0000", `"size"`)
}

// Pages taken one after another are the whole listing, in its order, though
// the folder changes meanwhile.
func TestPages(t *testing.T) {
	s := newStory(t)
	dir := s.folder("root", "d")
	for i := range 7 {
		s.file(dir, fmt.Sprintf("f%d", i), "same size")
	}
	s.folder(dir, "sub")
	for _, query := range []string{"?sort=name", "?sort=size&order=desc", "?sort=modified"} {
		want := names(s.list(dir, query).Entries)
		var got []string
		next := ""
		for range 20 {
			l := s.list(dir, query+"&limit=3&cursor="+next)
			if got = append(got, names(l.Entries)...); l.Next == "" {
				break
			}
			next = l.Next
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	l := s.list(dir, "?limit=3")
	s.tom.Post(api+"/entries/"+l.Entries[2].ID+"/trash", nil).Status(200)
	s.tom.Patch(api+"/entries/"+l.Entries[1].ID, webtest.JSON{"name": "zzz"}).Status(200)
	if got := names(s.list(dir, "?limit=2&cursor="+l.Next).Entries); !slices.Equal(got, []string{"f2", "f3"}) {
		t.Errorf("after what was last is gone: %v", got)
	}
}

func TestListingRefuses(t *testing.T) {
	s := newStory(t)
	file := s.file("root", "a.txt", "a")
	for _, c := range []struct {
		path   string
		status int
		code   string
	}{
		{"/folders/0198c0de-0000-7000-8000-000000000000", 404, "not-found"},
		{"/folders/nonsense", 404, "not-found"},
		{"/folders/00000000-0000-0000-0000-000000000002", 404, "not-found"},
		{"/folders/00000000-0000-0000-0000-000000000003", 404, "not-found"},
		{"/folders/trash", 404, "not-found"},
		{"/folders/" + file, 409, "not-a-folder"},
		{"/folders/root?sort=colour", 422, "invalid-request"},
		{"/folders/root?limit=-1", 422, "invalid-request"},
		{"/folders/root?limit=1001", 422, "invalid-request"},
		{"/folders/root?cursor=!", 422, "bad-cursor"},
		{"/folders/root?cursor=e30", 422, "bad-cursor"},
		{"/changes?cursor=-1", 422, "bad-cursor"},
		{"/nowhere", 404, "not-found"},
	} {
		s.tom.Get(api + c.path).Status(c.status).Code(c.code)
	}
}

func TestCreateFolderRefuses(t *testing.T) {
	s := newStory(t)
	s.folder("root", "é") // NFC
	for _, c := range []struct {
		name   string
		body   any
		status int
		code   string
	}{
		{"the twin in NFD", webtest.JSON{"parent": "root", "name": "e\u0301"}, 409, "name-taken"},
		{"dots", webtest.JSON{"parent": "root", "name": ".."}, 422, "bad-name"},
		{"a slash", webtest.JSON{"parent": "root", "name": "a/b"}, 422, "bad-name"},
		{"NUL", webtest.JSON{"parent": "root", "name": "a\x00"}, 422, "bad-name"},
		{"nothing", webtest.JSON{"parent": "root", "name": " "}, 422, "bad-name"},
		{"too long", webtest.JSON{"parent": "root", "name": string(make255('é'))}, 422, "bad-name"},
		{"no parent", webtest.JSON{"name": "x"}, 422, "invalid-request"},
		{"an unknown parent", webtest.JSON{"parent": "0198c0de-0000-7000-8000-000000000000", "name": "x"}, 404, "not-found"},
		{"a field too many", webtest.JSON{"parent": "root", "name": "x", "owner": "ines"}, 422, "invalid-request"},
		{"a name that is none", webtest.JSON{"parent": "root", "name": 7}, 422, "invalid-request"},
	} {
		t.Run(c.name, func(t *testing.T) { s.tom.Post(api+"/folders", c.body).Status(c.status).Code(c.code) })
	}
	if got := s.list("root", "").Counts; got != (drive.Counts{Folders: 1}) {
		t.Errorf("something was left behind: %+v", got)
	}
}

// Bodies that are no JSON, or too much of it, change nothing and say so.
func TestBodiesThatAreNone(t *testing.T) {
	s := newStory(t)
	mime := []string{"Content-Type", "application/json"}
	s.tom.Post(api+"/folders", "{\"parent\":\"root\",\"name\":\"a\xff\"}", mime...).Status(400).Code("invalid-request")
	s.tom.Post(api+"/folders", `{"parent":`, mime...).Status(400).Code("invalid-request")
	s.tom.Post(api+"/folders", nil, mime...).Status(400).Code("invalid-request")
	big := `{"parent":"root","name":"` + string(make([]byte, 2<<20)) + `"}`
	s.tom.Post(api+"/folders", big, mime...).Status(413)
	if got := s.list("root", "").Counts; got != (drive.Counts{}) {
		t.Errorf("something was left behind: %+v", got)
	}
}

// make255 is a name of 255 characters and more bytes.
func make255(r rune) []rune { return slices.Repeat([]rune{r}, 255) }
