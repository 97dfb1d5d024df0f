package drive_test

import (
	"slices"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

func TestChange(t *testing.T) {
	s := newStory(t)
	maths, physique := s.folder("root", "Maths"), s.folder("root", "Physique")
	id := s.file(maths, "a.txt", "a")
	entry := api + "/entries/" + id
	var e drive.Entry
	s.tom.Patch(entry, webtest.JSON{"name": "b.txt", "favourite": true}).Status(200).JSON(&e)
	if e.Name != "b.txt" || !e.Favourite || e.Parent != maths {
		t.Errorf("got %+v", e)
	}
	s.tom.Patch(entry, webtest.JSON{"name": "c.txt"}, "If-Match", `"other"`).Status(412).Code("changed")
	s.tom.Patch(entry, webtest.JSON{"name": "c.txt"}, "If-Match", `"other", `+e.ETag).Status(200)
	s.tom.Patch(entry, webtest.JSON{"parent": physique}).Status(200)
	if got := names(s.list(maths, "").Entries); len(got) != 0 {
		t.Errorf("still in maths: %v", got)
	}
	s.file(physique, "d.txt", "d")
	s.tom.Patch(entry, webtest.JSON{"name": "d.txt"}).Status(409).Code("name-taken").Sees("d.txt")
	s.tom.Patch(entry, webtest.JSON{"name": "d.txt", "conflict": "keep-both"}).Status(200).Sees("d (2).txt")
	if got := names(s.list(physique, "").Entries); !slices.Equal(got, []string{"d (2).txt", "d.txt"}) {
		t.Errorf("in physique: %v", got)
	}
	s.tom.Get(api + "/favourites").Status(200).Sees("d (2).txt").MustNotSee(`"d.txt"`)
	s.tom.Patch(entry, webtest.JSON{"favourite": false}).Status(200)
	s.tom.Get(api + "/favourites").Status(200).Sees(`"entries":[]`)
	s.tom.Patch(api+"/entries/"+maths, webtest.JSON{"parent": physique}).Status(200)
	s.tom.Get(api + "/entries/" + maths).Status(200).Sees(`"crumbs":[{"id":"root","name":""},{"id":"` + physique)
}

func TestChangeRefuses(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	inner := s.folder(maths, "Cours")
	file := s.file("root", "a.txt", "a")
	for _, c := range []struct {
		name   string
		id     string
		body   webtest.JSON
		status int
		code   string
	}{
		{"below itself", maths, webtest.JSON{"parent": inner}, 409, "into-itself"},
		{"into itself", maths, webtest.JSON{"parent": maths}, 409, "into-itself"},
		{"into a file", maths, webtest.JSON{"parent": file}, 409, "not-a-folder"},
		{"into the trash", file, webtest.JSON{"parent": "trash"}, 404, "not-found"},
		{"into the trash by its id", file, webtest.JSON{"parent": "00000000-0000-0000-0000-000000000003"}, 404, "not-found"},
		{"nowhere", file, webtest.JSON{"parent": "nowhere"}, 404, "not-found"},
		{"the root", "root", webtest.JSON{"name": "mine"}, 403, "not-allowed"},
		{"what is not there", "0198c0de-0000-7000-8000-000000000000", webtest.JSON{"name": "x"}, 404, "not-found"},
		{"dots", file, webtest.JSON{"name": ".."}, 422, "bad-name"},
		{"no name", file, webtest.JSON{"name": ""}, 422, "bad-name"},
		{"an unknown way", file, webtest.JSON{"name": "x", "conflict": "erase"}, 422, "invalid-request"},
		{"a size", file, webtest.JSON{"size": 1}, 422, "invalid-request"},
	} {
		t.Run(c.name, func(t *testing.T) { s.tom.Patch(api+"/entries/"+c.id, c.body).Status(c.status).Code(c.code) })
	}
	if got := names(s.list("root", "").Entries); !slices.Equal(got, []string{"Maths", "a.txt"}) {
		t.Errorf("something changed: %v", got)
	}
}

func TestCopy(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	file := s.file(maths, "a.txt", "le texte")
	copied := s.tom.Post(api+"/entries/"+file+"/copy", webtest.JSON{"parent": maths}).Status(201).Sees("a (2).txt").Field("id")
	s.tom.Get(api + "/files/" + copied + "/content").Status(200).Sees("le texte")
	s.tom.Post(api+"/entries/"+maths+"/copy", webtest.JSON{"parent": "root", "name": "Copie"}).Status(201).Sees(`"name":"Copie"`)
	s.tom.Post(api+"/entries/"+maths+"/copy", webtest.JSON{"parent": maths}).Status(409).Code("into-itself")
	s.tom.Post(api+"/entries/root/copy", webtest.JSON{"parent": maths}).Status(409).Code("into-itself")
	s.tom.Post(api+"/entries/"+file+"/copy", webtest.JSON{"parent": "root", "name": "a/b"}).Status(422).Code("bad-name")
	s.tom.Post(api+"/entries/"+file+"/copy", webtest.JSON{"parent": "root", "name": ""}).Status(422).Code("bad-name")
	s.tom.Post(api+"/entries/"+file+"/copy", webtest.JSON{"parent": file}).Status(409).Code("not-a-folder")
}

func TestTrash(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	file := s.file(maths, "a.txt", "aaaa")
	entry := api + "/entries/" + file
	s.tom.Delete(entry).Status(409).Code("not-in-trash")
	s.tom.Post(entry+"/restore", nil).Status(409).Code("not-in-trash")
	s.tom.Post(entry+"/trash", nil).Status(200).Sees(`"parent":"trash"`, `"trashed":"2026-`)
	s.tom.Post(entry+"/trash", nil).Status(409).Code("in-trash")
	s.tom.Patch(entry, webtest.JSON{"name": "x"}).Status(409).Code("in-trash")
	s.tom.Put(api+"/files/"+file+"/content", "x").Status(409).Code("in-trash")
	s.tom.Get(api+"/trash").Status(200).Sees("a.txt", `"days":30`, `"was_in":{"id":"`+maths+`","name":"Maths"}`)
	s.tom.Get(api + "/usage").Status(200).Sees(`"trash":4`)
	s.file(maths, "a.txt", "b")
	s.tom.Post(entry+"/restore", nil).Status(200).Sees("a (2).txt", `"parent":"`+maths)
	s.tom.Post(entry+"/trash", nil).Status(200)
	s.tom.Post(api+"/entries/"+maths+"/trash", nil).Status(200)
	s.tom.Post(entry+"/restore", webtest.JSON{"parent": maths}).Status(409).Code("in-trash")
	s.tom.Post(entry+"/restore", nil).Status(200).Sees(`"parent":"root"`)
	s.tom.Delete(api + "/entries/" + maths).Status(204)
	s.tom.Get(api + "/entries/" + maths).Status(404).Code("not-found")
	s.tom.Post(entry+"/trash", nil).Status(200)
	s.tom.Delete(api + "/trash").Status(204)
	s.tom.Get(api + "/trash").Status(200).Sees(`"entries":[]`)
	s.tom.Get(entry).Status(404).Code("not-found")
	s.tom.Post(api+"/entries/root/trash", nil).Status(403).Code("not-allowed")
}
