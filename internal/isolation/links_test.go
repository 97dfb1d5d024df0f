package isolation_test

import (
	"net/http"
	"strings"
	"time"

	"pims/internal/webtest"
)

// shelves are links of the victim's to a folder: none of them opens anything to
// anybody, each for another reason.
func (w *world) shelves() {
	me := w.browser
	const at = "/api/v1/drive"
	folder := w.ask(me, "POST", at+"/folders", webtest.JSON{"parent": "root", "name": "Nichoir Mesange"}).Status(201).Field("id")
	w.own(private, "folder", folder)
	w.own(private, "file", w.ask(me, "PUT", at+"/folders/"+folder+"/content", "plumes de kanari",
		"Content-Disposition", `attachment; filename="kanari nichoir.txt"`).Status(201).Field("id"))
	open := func(title string, body webtest.JSON) (id, address string) {
		body["title"] = title
		a := w.ask(me, "POST", at+"/entries/"+folder+"/links", body).Status(201)
		w.Settle()
		id = w.own(private, "link to a folder", a.Field("id"))
		address = a.Field("url")
		return id, address[strings.LastIndex(address, "/")+1:]
	}
	agreed := func(title string, body webtest.JSON) (id, address string) {
		id, address = open(title, body)
		w.says("pere", title, "agreed")
		w.says("mere", title, "agreed")
		w.OnContent(http.MethodGet, "/l/"+address).Status(200)
		return id, address
	}
	hush := func(why, address string) {
		w.hush(why, sheet{address: address, preview: address + "/apercu/" + secretOf(w.public)})
	}

	_, waits := open("Nichoir attente", webtest.JSON{"way": "read"})
	hush("is of a link that waits", waits)
	_, box := open("Nichoir boite", webtest.JSON{"way": "drop"})
	w.says("pere", "Nichoir boite", "refused")
	hush("is of a drop folder that was refused", box)
	gone, withdrawn := agreed("Nichoir retrait", webtest.JSON{"way": "view"})
	w.ask(me, "DELETE", at+"/links/"+gone, nil).Status(204)
	hush("is of a link that was withdrawn", withdrawn)
	_, spent := agreed("Nichoir compte", webtest.JSON{"way": "read", "limit": 1})
	w.OnContent(http.MethodGet, "/l/"+spent+"/z/"+folder).Status(200)
	hush("is of a link that is used up", spent)
	_, expired := agreed("Nichoir terme", webtest.JSON{"way": "read", "password": "trois plumes vertes", "expires": w.Node.Now().Add(10 * time.Minute)})
	hush("is of a link that has expired", expired) // when the pages are done
}

// leaving are the ways below the address of a link.
func leaving() (list []probe) {
	form := []string{"Content-Type", formType}
	address := []string{"address"}
	const part = "/0198c0de-0000-7000-8000-00000000aaaa"
	for _, rest := range []string{"", "/e", "/v", "/s", "/z"} {
		route, path := rest+"/{id}", rest+part
		if rest == "" {
			route, path = "", ""
		}
		list = append(list,
			probe{route: "GET /l/{address}" + route, path: "/l/{id}" + path, only: address},
			probe{route: "GET /l/{address}/{proof}" + route, path: "/l/{id}/~AAAA" + path, only: address})
	}
	return append(list,
		probe{route: "POST /l/{address}", path: "/l/{id}", body: "password=intrus", header: form, only: address},
		probe{route: "POST /l/{address}/{proof}", path: "/l/{id}/~AAAA", body: "password=intrus", header: form, only: address},
		probe{route: "GET /l/{address}/signaler", path: "/l/{id}/signaler", only: address},
		probe{route: "POST /l/{address}/signaler", path: "/l/{id}/signaler", body: "reason=privacy", header: form, only: address},
		probe{route: "GET /api/v1/drive/entries/{id}/links"},
		probe{route: "POST /api/v1/drive/entries/{id}/links", body: `{"way":"read"}`},
		probe{route: "PATCH /api/v1/drive/links/{id}", body: `{"title":"Intrus"}`},
		probe{route: "DELETE /api/v1/drive/links/{id}"},
	)
}
