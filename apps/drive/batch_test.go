package drive_test

import (
	"slices"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

// many is a batch, asked for as a browser does.
func (s *story) many(do string, add []string, items ...webtest.JSON) []drive.BatchResult {
	s.t.Helper()
	var all drive.BatchResults
	s.tom.Post(api+"/batch", webtest.JSON{"do": do, "items": items, "add": add}).Status(200).JSON(&all)
	if len(all.Results) != len(items) {
		s.t.Fatalf("%d results of %d items", len(all.Results), len(items))
	}
	for i, r := range all.Results {
		if (r.Entry == nil) == (r.Fault == nil) || r.Entry != nil && r.Entry.ID != items[i]["id"] {
			s.t.Fatalf("result %d of %v: %+v", i, items[i], r)
		}
	}
	return all.Results
}

func items(ids ...string) (list []webtest.JSON) {
	for _, id := range ids {
		list = append(list, webtest.JSON{"id": id})
	}
	return list
}

func TestBatch(t *testing.T) {
	s := newStory(t)
	maths, physique := s.folder("root", "Maths"), s.folder("root", "Physique")
	one, two := s.file(maths, "a.txt", "a"), s.file(maths, "b.txt", "b")
	to := func(folder string, more ...any) (list []webtest.JSON) {
		for _, item := range items(one, two) {
			item["parent"] = folder
			for i := 0; i < len(more); i += 2 {
				item[more[i].(string)] = more[i+1]
			}
			list = append(list, item)
		}
		return list
	}
	moved := s.many("change", nil, to(physique)...)
	if moved[0].Entry.Parent != physique || moved[1].Entry.Name != "b.txt" {
		t.Errorf("got %+v", moved)
	}
	s.file(maths, "b.txt", "another")
	moved = s.many("change", nil, to(maths, "conflict", "replace")...)
	if moved[1].Entry == nil || moved[1].Entry.Name != "b.txt" {
		t.Errorf("got %+v", moved)
	}
	s.tom.Get(api + "/trash").Status(200).Sees("b.txt")
	s.many("tag", []string{"Brevet", "oral"}, items(one, two)...)
	s.tom.Post(api+"/batch", webtest.JSON{"do": "tag", "items": items(one, two), "remove": []string{"BREVET"}}).Status(200).Sees("oral").MustNotSee("Brevet")
	s.many("trash", nil, items(one, two)...)
	if got := names(s.list(maths, "").Entries); len(got) != 0 {
		t.Errorf("still there: %v", got)
	}
	s.many("restore", nil, items(one, two)...)
	if got := names(s.list(maths, "").Entries); !slices.Equal(got, []string{"a.txt", "b.txt"}) {
		t.Errorf("restored: %v", got)
	}
	post := func(body webtest.JSON) *webtest.Answer { return s.tom.Post(api+"/batch", body) }
	post(webtest.JSON{"do": "erase", "items": items(one)}).Status(422)
	post(webtest.JSON{"do": "trash", "items": items()}).Status(422)
	post(webtest.JSON{"do": "trash", "items": items(slices.Repeat([]string{one}, 101)...)}).Status(422)
}

// TestBatchGoesOnWithoutThoseThatRefuse: what one of them had written by then
// is not kept, and its neighbours are done.
func TestBatchGoesOnWithoutThoseThatRefuse(t *testing.T) {
	s := newStory(t)
	maths, physique := s.folder("root", "Maths"), s.folder("root", "Physique")
	one, two, three := s.file(maths, "a.txt", "a"), s.file(maths, "b.txt", "b"), s.file(maths, "c.txt", "c")
	s.file(physique, "b.txt", "another")
	into := func(id string) webtest.JSON { return webtest.JSON{"id": id, "parent": physique} }
	nowhere := "00000000-0000-7000-8000-00000000ffff"
	got := s.many("change", nil,
		into(one), into(two), into(nowhere), webtest.JSON{"id": "of no kind"}, webtest.JSON{"id": maths, "parent": maths},
		webtest.JSON{"id": "root", "name": "mine"}, webtest.JSON{"id": three, "parent": physique, "name": "d.txt", "colour": "blue"},
	)
	want := []string{"", "name-taken", "not-found", "not-found", "into-itself", "not-allowed", ""}
	for i, r := range got {
		if code := r.Fault; (code == nil) != (want[i] == "") || (code != nil && code.Code != want[i]) {
			t.Errorf("item %d: %+v, want %q", i, code, want[i])
		}
	}
	if f := got[1].Fault; f.Args["name"] != "b.txt" || f.Detail == "" {
		t.Errorf("what is told: %+v", f)
	}
	if e := got[6].Entry; e.Name != "d.txt" || e.Colour != "blue" {
		t.Errorf("moved and renamed: %+v", e)
	}
	if left, there := names(s.list(maths, "").Entries), names(s.list(physique, "").Entries); !slices.Equal(left, []string{"b.txt"}) || !slices.Equal(there, []string{"a.txt", "b.txt", "d.txt"}) {
		t.Errorf("left %v, moved %v", left, there)
	}
	used := s.tom.Get(api + "/usage").Text()
	if again := s.many("trash", nil, items(nowhere, nowhere)...); again[1].Fault.Code != "not-found" {
		t.Errorf("got %+v", again)
	}
	if now := s.tom.Get(api + "/usage").Text(); now != used {
		t.Errorf("used %s, then %s", used, now)
	}
}

// TestBatchLeavesWhatChangedMeanwhile: what is undone in passing must not take
// away what another window wrote.
func TestBatchLeavesWhatChangedMeanwhile(t *testing.T) {
	s := newStory(t)
	one, two := s.file("root", "a.txt", "a"), s.file("root", "b.txt", "b")
	tags := map[string]string{}
	for _, e := range s.list("root", "").Entries {
		tags[e.ID] = e.ETag
	}
	s.tom.Put(api+"/files/"+one+"/content", "much more").Status(200)
	got := s.many("trash", nil, webtest.JSON{"id": one, "etag": tags[one]}, webtest.JSON{"id": two, "etag": tags[two]})
	if got[0].Fault == nil || got[0].Fault.Code != "changed" || got[1].Entry == nil {
		t.Errorf("got %+v", got)
	}
	if left := names(s.list("root", "").Entries); !slices.Equal(left, []string{"a.txt"}) {
		t.Errorf("left %v", left)
	}
}
