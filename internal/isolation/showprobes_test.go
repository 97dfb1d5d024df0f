package isolation_test

// shown are the routes of what people have to show.
func shown() []probe {
	const at = " /api/v1/badges"
	const page = " /api/v1/portfolio"
	const content = `{"title":"Intrus","subtitle":"","theme":"wood","blocks":[{"id":"a","kind":"gallery","items":[{"id":"{id}"}]}]}`
	return []probe{
		{route: "GET" + at},
		{route: "POST" + at, body: "{id}", header: []string{"Content-Type", "application/octet-stream"}},
		{route: "POST" + at + "/files", body: `{"file":"{id}"}`},
		{route: "GET" + at + "/{id}"},
		{route: "POST" + at + "/{id}/verify"},
		{route: "DELETE" + at + "/{id}"},
		{route: "GET" + page},
		{route: "POST" + page, body: `{"template":"blank","title":"Intrus"}`},
		{route: "POST" + page, body: `{"template":"{id}"}`, only: []string{"page"}},
		{route: "GET" + page + "/material"},
		{route: "GET" + page + "/{id}"},
		{route: "PUT" + page + "/{id}", body: content},
		{route: "PUT" + page + "/{id}", body: content, header: []string{"If-Match", "*"}, only: []string{"page published"}},
		{route: "DELETE" + page + "/{id}"},
		{route: "POST" + page + "/{id}/restore"},
		{route: "POST" + page + "/{id}/copy"},
		{route: "POST" + page + "/{id}/preview"},
		{route: "POST" + page + "/{id}/publication", body: `{"expires":"2027-01-01T00:00:00Z"}`},
		{route: "DELETE" + page + "/{id}/publication"},
		{route: "GET /c/{ticket} badge"},
		{route: "GET /c/{ticket} portfolio-preview"},
		{route: "GET /c/{ticket} portfolio-content"},
		{route: "GET /c/{ticket} portfolio-thumb"},
	}
}

// visits are requests for public pages, all of them at addresses under which
// nothing is to be found.
func visits() []probe {
	form := []string{"Content-Type", formType}
	const page = "GET /p/{address}"
	const report = "reason=privacy&explanation=Intrus&name=Intrus&email=intrus@exemple.fr&good_faith=yes"
	const mac = ".AAAAAAAAAAAAAAAAAAAAAAAAAAA"
	address, preview, reported := []string{"address"}, []string{"preview"}, []string{"report"}
	return []probe{
		{route: page, path: "/p/{id}", only: address},
		{route: page, path: "/p/{id}", header: []string{"If-None-Match", "*", "Range", "bytes=0-3"}, only: address},
		{route: page + "/{rest}", path: "/p/{id}/" + picture, only: address},
		{route: page + "/apercu/{secret}", path: "/p/{id}/", only: preview},
		{route: page + "/apercu/{secret}/{rest}", path: "/p/{id}/" + picture, only: preview},
		{route: page + "/signaler", path: "/p/{id}/signaler", only: address},
		{route: "POST /p/{address}/signaler", path: "/p/{id}/signaler", body: report, header: form, only: address},
		{route: "GET /p/-/{asset}", path: "/p/-/{id}", only: address},
		{route: "GET /p/-/decision/{token}", path: "/p/-/decision/{id}" + mac, only: reported},
		{route: "POST /p/-/decision/{token}", path: "/p/-/decision/{id}" + mac, body: "verdict=keep", header: form, only: reported},
	}
}
