package isolation_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
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

// opened holds that a link opens what lies below it and nothing else, and that a
// drop folder shows nothing at all, whoever comes with the address.
func (w *world) opened(t *testing.T) {
	const at = "/api/v1/drive"
	folder := w.ask(w.browser, "POST", at+"/folders", webtest.JSON{"parent": "root", "name": "Voliere Mesange"}).Status(201).Field("id")
	file := w.ask(w.browser, "PUT", at+"/folders/"+folder+"/content", "brindilles", "Content-Disposition", `attachment; filename="nid.txt"`).Status(201).Field("id")
	a := &attempt{world: w, t: t, who: stranger{knows: []string{family}}}
	link := func(title, way string) string {
		url := w.ask(w.browser, "POST", at+"/entries/"+folder+"/links", webtest.JSON{"way": way, "title": title}).Status(201).Field("url")
		w.Settle()
		w.says("pere", title, "agreed")
		w.says("mere", title, "agreed")
		return url[len(webtest.ContentURL):]
	}
	read, drop := link("Voliere Mesange", "read"), link("Perchoir Mesange", "drop")
	a.clean("the link", w.OnContent(http.MethodGet, read).Status(200).Sees("nid.txt"))
	a.clean("its file", w.OnContent(http.MethodGet, read+"/v/"+file).Status(200).Sees("brindilles"))
	a.clean("its archive", w.OnContent(http.MethodGet, read+"/z/"+folder).Status(200).Sees("nid.txt"))
	a.clean("the drop folder", w.OnContent(http.MethodGet, drop).Status(200).MustNotSee("nid.txt", file))

	shut := map[string][]string{read: {"root", "trash"}, drop: {"root", folder, file}}
	for _, o := range w.objects {
		shut[read], shut[drop] = append(shut[read], o.id), append(shut[drop], o.id)
	}
	var visits sync.WaitGroup
	defer visits.Wait()
	for address, ids := range shut {
		for _, id := range ids {
			for _, part := range []string{"/e/", "/v/", "/s/", "/z/"} {
				for _, who := range [][]string{nil, w.browser, w.cookie("pere")} {
					visits.Go(func() {
						if got := w.OnContent(http.MethodGet, address+part+id, who...); got.Recorder.Code != http.StatusNotFound {
							t.Errorf("%s%s of what is not below: %d", part, id, got.Recorder.Code)
						}
					})
				}
			}
		}
	}
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
		probe{route: "GET /l/{address}/r/{receipt}", path: "/l/{id}/r/AAAA", only: address},
		probe{route: "GET /l/{address}/{proof}/r/{receipt}", path: "/l/{id}/~AAAA/r/AAAA", only: address},
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
