package drive_test

import (
	"net/http"
	"testing"

	"pims/apps"
	"pims/apps/apptest"
)

func TestContract(t *testing.T) {
	named := http.Header{"Content-Disposition": {`attachment; filename*=UTF-8''a.txt`}, "Content-Type": {"text/plain"}}
	n := new(linked)
	defer n.Close(t)
	apptest.Run(t, selecting(n.newApp), []apptest.Probe{
		{Route: "GET /folders/{id}", Path: "/folders/root"},
		{Route: "GET /folders/{id}", Path: "/folders/{folder}?sort=size&order=desc&limit=1"},
		{Route: "POST /folders", Path: "/folders", Body: `{"parent":"root","name":"Physique"}`, Status: 201},
		{Route: "PUT /folders/{id}/content", Path: "/folders/{folder}/content", Body: "bonjour", Header: named, Status: 201},
		{Route: "GET /entries/{id}", Path: "/entries/{file}"},
		{Route: "GET /entries/{id}/activity", Path: "/entries/{file}/activity"},
		{Route: "PATCH /entries/{id}", Path: "/entries/{file}", Body: `{"name":"b.txt"}`},
		{Route: "POST /entries/{id}/copy", Path: "/entries/{folder}/copy", Body: `{"parent":"root"}`, Status: 201},
		{Route: "POST /entries/{id}/trash", Path: "/entries/{folder}/trash"},
		{Route: "POST /entries/{id}/restore", Path: "/entries/{trashed}/restore"},
		{Route: "DELETE /entries/{id}", Path: "/entries/{trashed}", Status: 204},
		{Route: "POST /batch", Path: "/batch", Body: `{"do":"tag","items":[{"id":"{file}"},{"id":"{folder}"}],"add":["SVT"]}`},
		{Route: "POST /batch", Path: "/batch", Body: `{"do":"change","items":[{"id":"{file}","parent":"root","conflict":"keep-both"}]}`},
		{Route: "POST /batch", Path: "/batch", Body: `{"do":"restore","items":[{"id":"{trashed}"}]}`},
		{Route: "GET /tags", Path: "/tags"},
		{Route: "GET /trash", Path: "/trash"},
		{Route: "DELETE /trash", Path: "/trash", Status: 204},
		{Route: "GET /favourites", Path: "/favourites"},
		{Route: "GET /recent", Path: "/recent"},
		{Route: "POST /search", Path: "/search", Body: `{"q":"expose"}`},
		{Route: "GET /files/{id}/content", Path: "/files/{file}/content"},
		{Route: "GET /files/{id}/content", Path: "/files/{file}/content?version=1"},
		{Route: "GET /files/{id}/thumbnail", Path: "/files/{file}/thumbnail?size=l", Prepare: pictured},
		{Route: "GET /photos", Path: "/photos?from=2026-03&limit=10"},
		{Route: "GET /photos/favourites", Path: "/photos/favourites"},
		{Route: "GET /photos/months", Path: "/photos/months"},
		{Route: "GET /albums", Path: "/albums", Prepare: albumed},
		{Route: "POST /albums", Path: "/albums", Body: `{"name":"Camp","items":["{file}"]}`, Status: 201, Prepare: pictured},
		{Route: "GET /albums/{id}", Path: "/albums/{folder}", Prepare: albumed},
		{Route: "PATCH /albums/{id}", Path: "/albums/{folder}", Body: `{"name":"Lac","order":["{file}"]}`, Prepare: albumed},
		{Route: "DELETE /albums/{id}", Path: "/albums/{folder}", Prepare: albumed},
		{Route: "PUT /files/{id}/content", Path: "/files/{file}/content", Body: "troisième jet", Header: named},
		{Route: "POST /files/{id}/link", Path: "/files/{file}/link", Body: `{"disposition":"inline"}`},
		{Route: "POST /files/{id}/scan", Path: "/files/{file}/scan", Status: 202},
		{Route: "POST /files/{id}/versions/{n}/restore", Path: "/files/{file}/versions/1/restore"},
		{Route: "GET /usage", Path: "/usage"},
		{Route: "GET /changes", Path: "/changes"},
		{Route: "GET /uploads", Path: "/uploads"},
		{Route: "DELETE /uploads/{id}", Path: "/uploads/{folder}", Status: 204, Prepare: begun},
		{Route: "POST /zip", Path: "/zip", Body: `{"ids":["{folder}","{file}"]}`},
		{Route: "POST /files/{id}/extract", Path: "/files/{file}/extract", Prepare: zipped},
		{Route: "content zip", Link: &apps.Link{Doc: "{folder}"}},
		{Route: "GET /entries/{id}/links", Path: "/entries/{folder}/links", Prepare: n.grown},
		{Route: "POST /entries/{id}/links", Path: "/entries/{folder}/links", Body: `{"way":"read"}`, Status: 201, Prepare: n.grown},
		{Route: "PATCH /links/{id}", Path: "/links/{folder}", Body: `{"title":"Notre exposé"}`, Prepare: n.shared},
		{Route: "DELETE /links/{id}", Path: "/links/{folder}", Status: 204, Prepare: n.shared},
		{Route: "content file", Link: &apps.Link{Doc: "{file}", Inline: true}},
	})
}
