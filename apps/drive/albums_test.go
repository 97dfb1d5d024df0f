package drive_test

import (
	"context"
	"strings"
	"testing"

	"pims/apps/apptest"
	"pims/apps/drive"
	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
	"pims/photo/phototest"
)

// albumed has {folder} stand for an album, and {file} for a photo.
func albumed(w *apptest.World) {
	pictured(w)
	asOwner(w, func(a *instance.Access) error {
		return a.Update(context.Background(), func(tx *instance.Tx) error {
			return instance.In[doctypes.Album](tx).Put(w.Folder, doctypes.Album{Name: "Camp", Items: []string{string(w.File)}})
		})
	})
}

func (s story) photo(folder, name string) string {
	s.t.Helper()
	return s.file(folder, name, string(phototest.JPEG(phototest.Photo(20, 10), 1, nil)))
}

func TestAlbums(t *testing.T) {
	s := newStory(t)
	camp := s.folder("root", "Camp")
	a, b, c := s.photo(camp, "a.jpg"), s.photo(camp, "b.jpg"), s.photo("root", "c.jpg")
	s.tom.Get(api + "/albums").Status(200).Sees(`"albums":[]`)

	made := s.tom.Post(api+"/albums", webtest.JSON{"name": "  Lyon   2026 ", "items": []string{a, b, a}}).Status(201).Sees(`"name":"Lyon 2026"`, `"count":2`, `"cover":"`+a)
	id := made.Field("id")
	shows := func(want ...string) {
		t.Helper()
		var got drive.AlbumPhotos
		s.tom.Get(api + "/albums/" + id).Status(200).JSON(&got)
		var ids []string
		for _, p := range got.Photos {
			ids = append(ids, p.ID)
		}
		if len(ids) != len(want) || got.Album.Count != len(want) {
			t.Fatalf("shows %v, want %v", ids, want)
		}
		for n := range want {
			if ids[n] != want[n] {
				t.Fatalf("shows %v, want %v", ids, want)
			}
		}
	}
	change := func(body webtest.JSON) *webtest.Answer { return s.tom.Patch(api+"/albums/"+id, body) }
	change(webtest.JSON{"add": []string{c, a}, "order": []string{c, b}, "cover": b}).Status(200).Sees(`"count":3`, `"cover":"`+b)
	shows(c, b, a)
	change(webtest.JSON{"name": "Lyon", "order": []string{a, "rubbish"}}).Status(200).Sees(`"name":"Lyon"`)
	shows(a, c, b)

	// The trash hides a photo until it is back; what is gone for good is forgotten.
	s.tom.Post(api+"/entries/"+camp+"/trash", nil).Status(200)
	shows(c)
	s.tom.Get(api+"/albums").Status(200).Sees(`"count":1`, `"cover":"`+c)
	s.tom.Post(api+"/entries/"+camp+"/restore", nil).Status(200)
	shows(a, c, b)
	s.tom.Get(api + "/albums").Status(200).Sees(`"cover":"` + b)
	s.tom.Post(api+"/entries/"+b+"/trash", nil).Status(200)
	s.tom.Delete(api + "/entries/" + b).Status(204)
	shows(a, c)
	change(webtest.JSON{"remove": []string{a}}).Status(200).Sees(`"count":1`, `"cover":"`+c)
	shows(c)

	// What cannot be is refused, and changes nothing.
	text := s.file("root", "a.txt", "bonjour")
	change(webtest.JSON{"add": []string{text}}).Status(422).Code("bad-album")
	change(webtest.JSON{"add": []string{camp}}).Status(422).Code("bad-album")
	change(webtest.JSON{"add": []string{b}}).Status(404)
	change(webtest.JSON{"cover": a}).Status(422).Code("bad-album")
	change(webtest.JSON{"name": " \t"}).Status(422).Code("bad-album")
	s.tom.Post(api+"/albums", webtest.JSON{"name": ""}).Status(422).Code("bad-album")
	shows(c)

	// Two who change it at once see each other.
	tag := s.tom.Get(api + "/albums/" + id).Field("album.etag")
	s.tom.Patch(api+"/albums/"+id, webtest.JSON{"name": "x"}, "If-Match", tag).Status(200)
	s.tom.Patch(api+"/albums/"+id, webtest.JSON{"name": "y"}, "If-Match", tag).Status(412)

	// It is nobody else's, and goes without its photos.
	ines := s.As("ines")
	ines.Get(api + "/albums").Status(200).Sees(`"albums":[]`)
	ines.Get(api + "/albums/" + id).Status(404)
	ines.Patch(api+"/albums/"+id, webtest.JSON{"name": "z"}).Status(404)
	ines.Delete(api + "/albums/" + id).Status(404)
	ines.Post(api+"/albums", webtest.JSON{"name": "z", "items": []string{c}}).Status(404)
	// It comes back under its address, with what is in the trash meanwhile, without what is gone.
	change(webtest.JSON{"add": []string{a}, "order": []string{a}, "cover": c}).Status(200)
	d := s.photo("root", "d.jpg")
	change(webtest.JSON{"add": []string{d}}).Status(200)
	var was drive.NewAlbum
	s.tom.Post(api+"/entries/"+c+"/trash", nil).Status(200)
	s.tom.Delete(api + "/albums/" + id).Status(200).JSON(&was)
	s.tom.Get(api + "/albums/" + id).Status(404)
	s.tom.Get(api + "/entries/" + a).Status(200)
	s.tom.Post(api+"/entries/"+d+"/trash", nil).Status(200)
	s.tom.Delete(api + "/entries/" + d).Status(204)
	back := s.tom.Post(api+"/albums", was).Status(201)
	if back.Field("id") != id || back.Field("created") != made.Field("created") {
		t.Error("another album comes back")
	}
	shows(a)
	s.tom.Post(api+"/entries/"+c+"/restore", nil).Status(200)
	shows(a, c)
	s.tom.Get(api + "/albums").Status(200).Sees(`"cover":"` + c)
	s.tom.Post(api+"/albums", was).Status(412).Code("changed")
	ines.Post(api+"/albums", was).Status(201).Sees(`"count":0`)
	was.ID = "../x"
	s.tom.Post(api+"/albums", was).Status(422)
}

// An album of as many photos as it may have, with the longest name, is one value.
func TestTheLargestAlbum(t *testing.T) {
	s := newStory(t)
	inst, err := s.House.Open(t.Context(), instance.ID(s.Instance("tom")))
	must(t, err)
	defer func() { must(t, inst.Close()) }()
	full := doctypes.Album{Name: strings.Repeat("<", instance.MaxName)}
	for range 1600 {
		id, err := instance.NewDocID()
		must(t, err)
		full.Items = append(full.Items, string(id))
	}
	full.Cover = full.Items[0]
	id, err := instance.NewDocID()
	must(t, err)
	must(t, inst.Update(t.Context(), func(tx *instance.Tx) error { return instance.In[doctypes.Album](tx).Put(id, full) }))
	s.tom.Get(api + "/albums").Status(200).Sees(`"count":0`)
	s.tom.Patch(api+"/albums/"+string(id), webtest.JSON{"name": "Rien"}).Status(200).Sees(`"count":0`)
}
