package drive_test

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // what thumbnails are
	"slices"
	"testing"

	"pims/apps/apptest"
	"pims/apps/drive"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
	"pims/photo/phototest"
)

// pictured has {file} stand for a photo.
func pictured(w *apptest.World) {
	asOwner(w, func(a *instance.Access) error {
		raw := phototest.JPEG(phototest.Photo(40, 30), 1, nil)
		u := instance.Upload{Mime: "image/jpeg", Size: int64(len(raw))}
		e, _, err := a.UploadFile(context.Background(), instance.Root, "a.jpg", instance.Refuse, u, bytes.NewReader(raw))
		w.File = e.ID
		return err
	})
}

// Whoever may read a photo sees a small one of it, upright and silent; others
// find nothing.
func TestThumbnails(t *testing.T) {
	s := newStory(t)
	camp := s.folder("root", "Camp")
	id := s.file(camp, "a.jpg", string(phototest.JPEG(phototest.Photo(400, 200), 6, nil)))
	plain := s.file(camp, "a.txt", "bonjour")
	at := api + "/files/" + id + "/thumbnail"
	for query, want := range map[string]image.Point{"": {128, 256}, "?size=s": {128, 256}, "?size=l&v=x": {200, 400}} {
		a := s.tom.Get(at+query).Status(200).Header("Content-Type", "image/jpeg").Header("X-Content-Type-Options", "nosniff").Header("Vary", "Cookie, Authorization").MustNotSee(phototest.Secrets()...)
		c, _, err := image.DecodeConfig(bytes.NewReader(a.Bytes()))
		if err != nil || image.Pt(c.Width, c.Height) != want {
			t.Errorf("%s: %v, %v", query, c, err)
		}
		if got := a.Recorder.Header().Get("Cache-Control"); !containsAny(got, "private") || containsAny(got, "public", "immutable") {
			t.Errorf("kept as %q", got)
		}
		s.tom.Get(at+query, "If-None-Match", a.Recorder.Header().Get("ETag")).Status(304)
	}
	s.tom.Get(at + "?size=xl").Status(422).Code("bad-parameter")
	s.tom.Get(api+"/files/"+plain+"/thumbnail").Status(404).Code("no-preview").Header("Cache-Control", "no-store").NoHeader("ETag")
	s.tom.Get(api + "/files/" + camp + "/thumbnail").Status(404)
	for _, e := range s.list(camp, "").Entries {
		if e.Preview != (e.ID == id) {
			t.Errorf("%s: preview %v", e.Name, e.Preview)
		}
	}
	s.As("ines").Get(at).Status(404).Code("not-found")
	s.As("ines").Get("/api/v1/of/" + s.Instance("tom") + "/drive/files/" + id + "/thumbnail").Status(404).Code("not-found")
	s.Nobody().Get(at).Status(401)
	other := s.folder("root", "Autre")
	device, _ := s.Granted("tom", identity.NewAppPassword{Protocols: []string{identity.ProtocolFiles}, Folder: instance.DocID(other)})
	device.Get(at).Status(404)
	device.Get(api + "/photos/months").Status(200).MustNotSee("count")
}

// Photos stand by month; a device that is kept to a folder sees and counts those
// in it.
func TestPhotos(t *testing.T) {
	s := newStory(t)
	camp := s.folder("root", "Camp")
	for _, c := range []struct{ folder, name, modified string }{
		{"root", "mars.png", "Tue, 10 Mar 2026 10:00:00 GMT"}, {camp, "avril.png", "Fri, 10 Apr 2026 10:00:00 GMT"}, {camp, "avril2.png", "Sat, 11 Apr 2026 10:00:00 GMT"},
	} {
		s.put(c.folder, c.name, string(phototest.PNG(phototest.Photo(40, len(c.name)), 1)), "Last-Modified", c.modified).Status(201)
	}
	s.tom.Get(api+"/photos").Status(200).Sees(`"photos":[]`, `"pending":true`)
	s.Settle()
	photos := func(who *webtest.Actor, query string) drive.Photos {
		var p drive.Photos
		who.Get(api + "/photos" + query).Status(200).JSON(&p)
		return p
	}
	p := photos(s.tom, "?limit=2")
	if len(p.Photos) != 2 || p.Photos[0].Name != "avril2.png" || p.Photos[0].Width != 40 || p.Photos[0].Height != len("avril2.png") || !p.Photos[0].Preview || p.Pending {
		t.Errorf("%+v", p)
	}
	rest := photos(s.tom, "?limit=2&cursor="+p.Cursor)
	if len(rest.Photos) != 1 || rest.Photos[0].Name != "mars.png" || rest.Cursor != "" {
		t.Errorf("%+v", rest)
	}
	if march := photos(s.tom, "?from=2026-03"); len(march.Photos) != 1 || march.Photos[0].Name != "mars.png" {
		t.Errorf("%+v", march)
	}
	s.tom.Get(api + "/photos/months").Status(200).Sees(`{"month":"2026-04","count":2},{"month":"2026-03","count":1}`)
	s.tom.Get(api + "/photos?cursor=x").Status(422).Code("bad-cursor")
	s.tom.Get(api + "/photos?from=2026-13").Status(422)
	device, _ := s.Granted("tom", identity.NewAppPassword{Protocols: []string{identity.ProtocolFiles}, Folder: instance.DocID(camp)})
	if p := photos(device, ""); len(p.Photos) != 2 {
		t.Errorf("%+v", p)
	}
	device.Get(api + "/photos/months").Status(200).Sees(`"2026-04"`).MustNotSee("2026-03")

	// Those with a star, by when they were taken; what is no photo is not among them.
	text := s.file("root", "avril.txt", "x")
	for _, id := range []string{text, rest.Photos[0].ID, p.Photos[1].ID} {
		s.tom.Patch(api+"/entries/"+id, webtest.JSON{"favourite": true}).Status(200)
	}
	stars := func(who *webtest.Actor) (names []string) {
		for _, one := range photos(who, "/favourites").Photos {
			names = append(names, one.Name)
		}
		return names
	}
	if got := stars(s.tom); !slices.Equal(got, []string{"avril.png", "mars.png"}) {
		t.Errorf("with a star: %q", got)
	}
	if got := stars(device); !slices.Equal(got, []string{"avril.png"}) {
		t.Errorf("a device sees %q", got)
	}
	s.As("ines").Get(api + "/photos").Status(200).Sees(`"photos":[]`)
	s.As("ines").Get("/api/v1/of/" + s.Instance("tom") + "/drive/photos").Status(404)
}

// The details of a file say what it tells as a photo, once it was looked at.
func TestDetailsOfAPhoto(t *testing.T) {
	s := newStory(t)
	at := api + "/entries/" + s.photo("root", "mai.jpg")
	s.tom.Get(at).Status(200).MustNotSee(`"photo"`)
	s.Settle()
	s.tom.Get(at).Status(200).Sees(`"photo":{"taken":"2026-09-01T10:00:00","dated":false,"width":20,"height":10,"place":true}`)
	s.tom.Post(at+"/trash", nil).Status(200)
	s.tom.Get(at).Status(200).MustNotSee(`"photo"`)
}
