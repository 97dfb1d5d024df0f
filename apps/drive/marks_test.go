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
	s.tom.Patch(api+"/entries/"+maths, webtest.JSON{"description": "perdue", "described_as": ""}).Status(412).Code("changed")
	s.tom.Patch(api+"/entries/"+maths, webtest.JSON{"description": "Troisième B", "described_as": "Troisième"}).Status(200)
	for range 2 { // the answer was lost
		s.tom.Patch(api+"/entries/"+maths, webtest.JSON{"description": "Troisième", "described_as": "Troisième B"}).Status(200)
	}
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
