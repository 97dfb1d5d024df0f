package drive_test

import (
	"slices"
	"strings"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

func TestMarks(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	one, two := s.file(maths, "a.txt", "a"), s.file(maths, "b.txt", "bb")
	var e drive.Entry
	s.tom.Patch(api+"/entries/"+one, webtest.JSON{
		"tags": []string{" Brevet ", "été", "ETE"}, "colour": "coral", "description": "À rendre\nlundi", "modified": "2020-02-03T04:05:06Z",
	}).Status(200).JSON(&e)
	if !slices.Equal(e.Tags, []string{"Brevet", "été"}) || e.Colour != "coral" || e.Modified.Year() != 2020 {
		t.Errorf("got %+v", e)
	}
	s.tom.Get(api+"/entries/"+one).Status(200).Sees("À rendre", "lundi")
	list := s.list(maths, "")
	if got := list.Entries[0]; !slices.Equal(got.Tags, e.Tags) || got.Colour != "coral" {
		t.Errorf("listed as %+v", got)
	}
	s.tom.Patch(api+"/entries/"+two, webtest.JSON{"tags": []string{"brevet"}}).Status(200)
	s.tom.Get(api + "/tags").Status(200).Sees(`{"tags":[{"tag":"Brevet","count":2},{"tag":"été","count":1}]}`)
	s.tom.Post(api+"/entries/"+two+"/trash", nil).Status(200)
	s.tom.Get(api + "/tags").Status(200).Sees(`{"tag":"Brevet","count":1}`)
	s.tom.Patch(api+"/entries/"+one, webtest.JSON{"colour": "", "tags": []string{}}).Status(200).MustNotSee("coral", "Brevet")

	s.tom.Patch(api+"/entries/"+maths, webtest.JSON{"sort": "-size", "description": "Troisième"}).Status(200)
	s.tom.Get(api + "/entries/" + maths).Status(200).Sees("Troisième")
	s.file(maths, "c.txt", "a longer content")
	s.file(maths, "d.txt", "not so long")
	if got := names(s.list(maths, "").Entries); !slices.Equal(got, []string{"c.txt", "d.txt", "a.txt"}) {
		t.Errorf("by its own order: %v", got)
	}
	if got := names(s.list(maths, "?sort=name").Entries); !slices.Equal(got, []string{"a.txt", "c.txt", "d.txt"}) {
		t.Errorf("by name: %v", got)
	}
	for _, body := range []webtest.JSON{
		{"tags": []string{strings.Repeat("x", 65)}}, {"tags": []string{" "}}, {"tags": []string{"a\u202eb"}},
		{"description": strings.Repeat("x", 2001)}, {"sort": "name"}, {"tags": slices.Collect(many(33))},
	} {
		s.tom.Patch(api+"/entries/"+one, body).Status(422).Code("bad-mark")
	}
}

func many(n int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := range n {
			if !yield(strings.Repeat("x", i+1)) {
				return
			}
		}
	}
}

func TestBatch(t *testing.T) {
	s := newStory(t)
	maths, physique := s.folder("root", "Maths"), s.folder("root", "Physique")
	one, two := s.file(maths, "a.txt", "a"), s.file(maths, "b.txt", "b")
	ids := []string{one, two}
	post := func(body webtest.JSON) *webtest.Answer { return s.tom.Post(api+"/batch", body) }
	var moved drive.Entries
	post(webtest.JSON{"do": "move", "ids": ids, "parent": physique}).Status(200).JSON(&moved)
	if len(moved.Entries) != 2 || moved.Entries[0].ID != one || moved.Entries[1].Parent != physique {
		t.Errorf("got %+v", moved)
	}
	s.file(maths, "b.txt", "another")
	post(webtest.JSON{"do": "move", "ids": ids, "parent": maths}).Status(409).Code("name-taken").Sees("b.txt")
	if got := names(s.list(physique, "").Entries); !slices.Equal(got, []string{"a.txt", "b.txt"}) {
		t.Errorf("refused, and half done: %v", got)
	}
	post(webtest.JSON{"do": "move", "ids": ids, "parent": maths, "conflict": "replace"}).Status(200)
	s.tom.Get(api + "/trash").Status(200).Sees("b.txt")
	post(webtest.JSON{"do": "tag", "ids": ids, "add": []string{"Brevet", "oral"}}).Status(200)
	post(webtest.JSON{"do": "tag", "ids": ids, "remove": []string{"BREVET"}}).Status(200).Sees("oral").MustNotSee("Brevet")
	post(webtest.JSON{"do": "trash", "ids": ids}).Status(200)
	if got := names(s.list(maths, "").Entries); len(got) != 0 {
		t.Errorf("still there: %v", got)
	}
	post(webtest.JSON{"do": "restore", "ids": ids}).Status(200)
	if got := names(s.list(maths, "").Entries); !slices.Equal(got, []string{"a.txt", "b.txt"}) {
		t.Errorf("restored: %v", got)
	}
	post(webtest.JSON{"do": "move", "ids": ids}).Status(404)
	post(webtest.JSON{"do": "erase", "ids": ids}).Status(422)
	post(webtest.JSON{"do": "trash", "ids": []string{}}).Status(422)
}
