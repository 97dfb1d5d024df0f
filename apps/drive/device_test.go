package drive_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pims/apps"
	"pims/apps/drive"
	"pims/apps/drive/tus"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
	"pims/web"
)

// folderStory is Tom's files, and a device that is kept within one folder.
type folderStory struct {
	story
	device                          *webtest.Actor
	folder, file, inner             string // its own
	above, diary, secret, discarded string // not its own
}

func newFolderStory(t *testing.T, readOnly bool) *folderStory {
	t.Helper()
	s := &folderStory{story: newStory(t)}
	s.above = s.story.folder("root", "Seconde")
	s.folder = s.story.folder(s.above, "SVT")
	s.file = s.story.file(s.folder, "cours.txt", "le magma")
	s.inner = s.story.folder(s.folder, "TP")
	s.diary = s.story.folder("root", "Journal intime")
	s.secret = s.story.file(s.diary, "secret.txt", "très secret")
	s.tom.Put(api+"/files/"+s.secret+"/content", "encore secret").Status(200)
	s.tom.Patch(api+"/entries/"+s.secret, webtest.JSON{"tags": []string{"secret"}}).Status(200)
	s.discarded = s.story.file(s.folder, "jeté.txt", "jeté secret")
	s.tom.Post(api+"/entries/"+s.discarded+"/trash", nil).Status(200)
	s.device, _ = s.Granted("tom", identity.NewAppPassword{
		Protocols: []string{identity.ProtocolFiles}, Folder: instance.DocID(s.folder), ReadOnly: readOnly,
	})
	return s
}

// everything is what the owner sees of all that the device must not touch.
func (s *folderStory) everything() (all []string) {
	for _, path := range []string{
		"/folders/root", "/folders/" + s.above, "/folders/" + s.diary, "/entries/" + s.secret, "/files/" + s.secret + "/content", "/trash",
	} {
		all = append(all, s.tom.Get(api+path).Status(200).Text())
	}
	return all
}

var hidden = []string{"secret", "Journal", "Seconde", "jeté"}

// TestADeviceStaysInItsFolder asks each route of the app for what lies outside.
func TestADeviceStaysInItsFolder(t *testing.T) {
	s := newFolderStory(t, false)
	before := s.everything()
	outside := []string{"root", s.above, s.diary, s.secret, s.discarded}
	put := []string{"Content-Disposition", called("intrus.txt")}
	type ask struct {
		method, path string
		body         any
	}
	one := func(method, path string, body any) []ask { // of each thing outside
		var list []ask
		for _, id := range outside {
			list = append(list, ask{method, strings.ReplaceAll(path, "{id}", id), body})
		}
		return list
	}
	var zips []ask
	for _, id := range outside {
		zips = append(zips, ask{"POST", "/zip", webtest.JSON{"ids": []string{s.file, id}}})
	}
	at := s.tom.Post(tus.Path, nil, "Tus-Resumable", "1.0.0", "Upload-Length", "9", "Upload-Metadata", "filename c2VjcmV0").Status(201).Recorder.Header().Get("Location")
	refused := map[string][]ask{
		"zip":             zips,
		"extract":         one("POST", "/files/{id}/extract", webtest.JSON{}),
		"end-upload":      {{"DELETE", "/uploads/" + strings.TrimPrefix(at, tus.Path), nil}},
		"list":            one("GET", "/folders/{id}", nil),
		"upload":          one("PUT", "/folders/{id}/content", "intrus"),
		"upload-version":  one("PUT", "/files/{id}/content", "intrus"),
		"download":        slices.Concat(one("GET", "/files/{id}/content", nil), one("GET", "/files/{id}/content?version=1", nil)),
		"thumbnail":       one("GET", "/files/{id}/thumbnail", nil),
		"scan":            one("POST", "/files/{id}/scan", nil),
		"restore-version": one("POST", "/files/{id}/versions/1/restore", nil),
		"entry":           one("GET", "/entries/{id}", nil),
		"change": slices.Concat(
			one("PATCH", "/entries/{id}", webtest.JSON{"name": "intrus"}), one("PATCH", "/entries/{id}", webtest.JSON{"favourite": true}),
			one("PATCH", "/entries/{id}", webtest.JSON{"parent": s.folder}),
			[]ask{{"PATCH", "/entries/" + s.file, webtest.JSON{"parent": s.diary}}, {"PATCH", "/entries/" + s.inner, webtest.JSON{"parent": "root"}}},
		),
		"copy": slices.Concat(one("POST", "/entries/{id}/copy", webtest.JSON{"parent": s.folder}), []ask{
			{"POST", "/entries/" + s.file + "/copy", webtest.JSON{"parent": s.diary}}, {"POST", "/entries/" + s.inner + "/copy", webtest.JSON{"parent": "root"}},
		}),
		"create-folder": {
			{"POST", "/folders", webtest.JSON{"parent": "root", "name": "intrus"}}, {"POST", "/folders", webtest.JSON{"parent": s.diary, "name": "intrus"}},
		},
		"trash":   one("POST", "/entries/{id}/trash", nil),
		"restore": slices.Concat(one("POST", "/entries/{id}/restore", nil), one("POST", "/entries/{id}/restore", webtest.JSON{"parent": s.folder})),
		"purge":   one("DELETE", "/entries/{id}", nil),
	}
	for name, list := range refused {
		for _, a := range list {
			s.device.Do(a.method, api+a.path, a.body, put...).Status(404).Code("not-found").MustNotSee(append(hidden, "intrus")...)
			t.Log(name, a.method, a.path)
		}
	}
	for _, do := range []string{"tag", "change", "trash", "restore"} {
		asked := []webtest.JSON{{"id": s.file, "parent": s.diary}, {"id": s.inner, "parent": "root"}}
		if do == "tag" || do == "trash" {
			asked = nil // what lies in the folder is the device's
		}
		for _, id := range outside {
			asked = append(asked, webtest.JSON{"id": id, "parent": s.folder, "name": "intrus"})
		}
		var batch drive.BatchResults
		s.device.Post(api+"/batch", webtest.JSON{"do": do, "items": asked, "add": []string{"intrus"}}).Status(200).MustNotSee(append(hidden, "intrus")...).JSON(&batch)
		for i, r := range batch.Results {
			if r.Fault == nil || (r.Fault.Code != "not-found" && (do != "restore" || r.Fault.Code != "not-in-trash")) {
				t.Errorf("%s of %v: %+v", do, asked[i], r)
			}
		}
	}
	forbidden := map[string]ask{ // which a folder is not enough for
		"activity": {"GET", "/entries/" + s.file + "/activity", nil}, "albums": {"GET", "/albums", nil}, "album": {"GET", "/albums/" + s.file, nil},
		"create-album": {"POST", "/albums", webtest.JSON{"name": "intrus"}}, "change-album": {"PATCH", "/albums/" + s.file, webtest.JSON{"name": "intrus"}},
		"remove-album": {"DELETE", "/albums/" + s.file, nil},
	}
	for name, a := range forbidden {
		s.device.Do(a.method, api+a.path, a.body).Status(403).Code("not-allowed")
		t.Log(name, a.method, a.path)
	}
	answered := map[string]ask{
		"list-trash": {"GET", "/trash", nil}, "favourites": {"GET", "/favourites", nil}, "recent": {"GET", "/recent", nil},
		"search": {"POST", "/search", webtest.JSON{"q": "secret"}}, "changes": {"GET", "/changes", nil}, "usage": {"GET", "/usage", nil}, "tags": {"GET", "/tags", nil},
		"uploads": {"GET", "/uploads", nil}, "photos": {"GET", "/photos", nil}, "photo-months": {"GET", "/photos/months", nil}, "favourite-photos": {"GET", "/photos/favourites", nil},
		"empty-trash": {"DELETE", "/trash", nil}, "link": {"POST", "/files/" + s.secret + "/link", webtest.JSON{"disposition": "inline"}},
	}
	for name, a := range answered {
		answer := s.device.Do(a.method, api+a.path, a.body).MustNotSee(append(hidden, outside[1:]...)...)
		if name != "link" && answer.Recorder.Code >= 300 {
			t.Errorf("%s: %d", name, answer.Recorder.Code)
		}
	}
	for _, operation := range operations(t) {
		if refused[operation] == nil && operation != "batch" && forbidden[operation].path == "" && answered[operation].path == "" {
			t.Errorf("%s was not asked", operation)
		}
	}
	if after := s.everything(); !slices.Equal(before, after) {
		t.Errorf("all was\n%q, is\n%q", before, after)
	}
}

// operations are the routes of the app, by the names in its description.
func operations(t *testing.T) (names []string) {
	t.Helper()
	raw, err := web.OpenAPI([]apps.App{drive.New()})
	must(t, err)
	var doc struct {
		Paths map[string]map[string]struct {
			ID string `json:"operationId"`
		} `json:"paths"`
	}
	must(t, json.Unmarshal(raw, &doc))
	for _, path := range doc.Paths {
		for _, operation := range path {
			if name, ok := strings.CutPrefix(operation.ID, "drive-"); ok {
				names = append(names, name)
			}
		}
	}
	if len(names) < 20 {
		t.Fatalf("the app has only %v", names)
	}
	return names
}

// TestADeviceWorksInItsFolder as the owner would.
func TestADeviceWorksInItsFolder(t *testing.T) {
	s := newFolderStory(t, false)
	s.device.Get(api+"/folders/"+s.folder).Status(200).Sees(
		`"name":"SVT","parent":""`, `"crumbs":[{"id":"`+s.folder+`","name":"SVT"}]`, "cours.txt", `"name":"TP"`,
	).MustNotSee(hidden...)
	s.device.Get(api + "/entries/" + s.file).Status(200).Sees("cours.txt").MustNotSee(hidden...)
	s.device.Get(api + "/files/" + s.file + "/content").Status(200).Sees("le magma")
	id := s.device.Put(api+"/folders/"+s.inner+"/content", "la lave", "Content-Disposition", called("tp.txt")).Status(201).Field("id")
	s.device.Put(api+"/files/"+id+"/content", "la lave coule").Status(200)
	s.device.Post(api+"/files/"+id+"/versions/1/restore", nil).Status(200)
	s.device.Patch(api+"/entries/"+id, webtest.JSON{"parent": s.folder, "name": "tp 1.txt", "favourite": true}).Status(200)
	s.device.Get(api + "/favourites").Status(200).Sees("tp 1.txt")
	s.device.Get(api+"/recent").Status(200).Sees("tp 1.txt", "cours.txt").MustNotSee(hidden...)
	s.device.Post(api+"/search", webtest.JSON{"q": "tp"}).Status(200).Sees("tp 1.txt")
	s.device.Post(api+"/entries/"+s.inner+"/copy", webtest.JSON{"parent": s.folder, "name": "TP 2"}).Status(201)
	s.device.Post(api+"/entries/"+s.inner+"/trash", nil).Status(200).MustNotSee(hidden...)
	s.tom.Get(api + "/trash").Status(200).Sees(`"name":"TP"`)
	for _, patch := range []webtest.JSON{{"name": "à moi"}, {"favourite": true}, {"parent": s.inner}} {
		s.device.Patch(api+"/entries/"+s.folder, patch).Status(403).Code("not-allowed")
	}
	s.device.Post(api+"/entries/"+s.folder+"/trash", nil).Status(403).Code("not-allowed")
	s.device.Delete(api + "/entries/" + s.folder).Status(409)
	if log := s.Log(); containsAny(log, "magma", "SVT", "cours", "device") {
		t.Error("the log names what people keep")
	}
}

func TestAReadingDeviceChangesNothing(t *testing.T) {
	s := newFolderStory(t, true)
	before := s.tom.Get(api + "/folders/" + s.folder).Text()
	s.device.Get(api + "/files/" + s.file + "/content").Status(200).Sees("le magma")
	s.device.Put(api+"/folders/"+s.folder+"/content", "x", "Content-Disposition", called("x.txt")).Status(403).Code("not-allowed")
	s.device.Put(api+"/files/"+s.file+"/content", "x").Status(403).Code("not-allowed")
	s.device.Patch(api+"/entries/"+s.file, webtest.JSON{"name": "x"}).Status(403).Code("not-allowed")
	s.device.Post(api+"/entries/"+s.file+"/trash", nil).Status(403).Code("not-allowed")
	s.device.Post(api+"/entries/"+s.file+"/copy", webtest.JSON{"parent": s.folder}).Status(403).Code("not-allowed")
	s.device.Delete(api + "/trash").Status(403).Code("not-allowed")
	if after := s.tom.Get(api + "/folders/" + s.folder).Text(); after != before {
		t.Errorf("was %s, is %s", before, after)
	}
}
