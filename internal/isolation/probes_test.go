package isolation_test

import "net/http"

// probe is how a route is asked. In path and body, {id} stands for the victim's
// object or its twin, {mine} for a folder of the stranger's own.
type probe struct {
	route  string   // as registered: "GET /api/v1/drive/entries/{id}"; kinds of links after it
	method string   // of a route that is a protocol's
	path   string   // the route's own if empty
	body   string   // JSON, unless header says otherwise
	header []string // pairs
	only   []string // kinds of objects; all if empty
	random bool     // the answer is never the same: only its form is compared
}

// fitting are the kinds of objects that routes are made for, by a part of the
// route.
func fitting() map[string][]string {
	return map[string][]string{
		"/drive/": {"folder", "file", "trashed", "original"}, "/drive/links/": {"link to a folder"}, "/drive/albums": {"album", "photo"},
		"/drive/uploads/": {"upload"}, "/tus/": {"upload", "folder", "file"}, "/dav/": {"path"}, "/certifications/": {"certification"}, "/connexions/": {"connection"},
		"/consents/": {"grant", "grant waiting", "request", "app password"}, "/family/": {"family request"}, "/sessions/": {"session"},
		"/badges": {"badge", "badge file", "file"}, "/portfolio": {"page", "page published", "page trashed", "publication"},
		"{ticket} badge": {"badge"}, "{ticket} file": {"folder", "file", "trashed", "original"},
		"{ticket} portfolio-preview": {"page", "page published", "page trashed"}, "{ticket} portfolio-content": {"badge", "photo"},
		"{ticket} portfolio-thumb": {"badge", "photo"}, "{ticket} export": {"only", "instance"},
		"/oauth/": {"code", "access token", "refresh token"}, "/revoke": {"access token", "refresh token"},
	}
}

// probes has a line for every route of the node. A route of another's instance
// has that of the own one.
func probes() []probe {
	list := append(drive(), provider()...)
	list = append(list, documents()...)
	list = append(list, settings()...)
	list = append(list, shown()...)
	list = append(list, visits()...)
	list = append(list, leaving()...)
	list = append(list, davs()...)
	list = append(list, tuses()...)
	for _, path := range []string{"/healthz", "/readyz", "/api/v1/arrival", "/openapi.json", "/openapi.yaml"} {
		list = append(list, probe{route: "GET " + path})
	}
	return append(list,
		probe{route: "GET /*", path: "/fichiers/{id}"},
		probe{route: "GET /*", path: "/consentement?request={id}"},
		probe{route: "GET /*", path: "/assets/{id}.js"},
		probe{route: "GET /ent/sign-in", path: "/ent/sign-in?return=/fichiers/{id}", random: true, only: []string{"file"}},
		probe{route: "GET /ent/callback", path: "/ent/callback?code={id}&state={id}", random: true},
		probe{route: "POST /api/v1/arrival", body: `{"terms":"2026-11","accepted":true}`},
		probe{route: "POST /api/v1/arrival", body: `{"terms":"2026-11","accepted":true}`, header: []string{"Cookie", "__Host-arrival={id}"}, only: []string{"link", "code"}},
		probe{route: "DELETE /api/v1/arrival"},
		probe{route: "GET /api/v1/session"},
		probe{route: "POST /api/v1/session", body: `{"login":"{id}","password":"un autre mot"}`, only: []string{"login"}},
		probe{route: "DELETE /api/v1/session"},
		probe{route: "GET /c/{ticket} file"},
		probe{route: "GET /c/{ticket} export"},
		probe{route: "GET /c/{ticket} zip"},
	)
}

func drive() []probe {
	const at = " /api/v1/drive"
	named := []string{"Content-Disposition", `attachment; filename="intrus.txt"`}
	return []probe{
		{route: "GET" + at + "/folders/{id}"},
		{route: "GET" + at + "/folders/{id}", path: "/api/v1/drive/folders/{mine}"},
		{route: "GET" + at + "/folders/{id}", path: "/api/v1/drive/folders/root"},
		{route: "POST" + at + "/folders", body: `{"parent":"{id}","name":"Intrus"}`},
		{route: "PUT" + at + "/folders/{id}/content", body: "intrus", header: named},
		{route: "PUT" + at + "/files/{id}/content", body: "intrus", header: append([]string{"If-Match", "*"}, named...)},
		{route: "GET" + at + "/files/{id}/content"},
		{route: "GET" + at + "/files/{id}/content", path: "/api/v1/drive/files/{id}/content?version=1", header: []string{"Range", "bytes=0-3"}},
		{route: "GET" + at + "/files/{id}/thumbnail", only: []string{"photo", "trashed"}},
		{route: "GET" + at + "/files/{id}/thumbnail", path: "/api/v1/drive/files/{id}/thumbnail?size=l&v=x", only: []string{"photo"}, header: []string{"If-None-Match", "*"}},
		{route: "GET" + at + "/photos"},
		{route: "GET" + at + "/photos/favourites"},
		{route: "GET" + at + "/photos/months"},
		{route: "GET" + at + "/albums"},
		{route: "POST" + at + "/albums", body: `{"name":"Intrus","items":["{id}"]}`},
		{route: "GET" + at + "/albums/{id}"},
		{route: "PATCH" + at + "/albums/{id}", body: `{"name":"Intrus","add":["{mine}"]}`},
		{route: "DELETE" + at + "/albums/{id}"},
		{route: "POST" + at + "/files/{id}/link", body: `{"disposition":"inline"}`},
		{route: "POST" + at + "/files/{id}/scan"},
		{route: "POST" + at + "/files/{id}/versions/{n}/restore"},
		{route: "GET" + at + "/entries/{id}"},
		{route: "GET" + at + "/entries/{id}", path: "/api/v1/drive/entries/{mine}"},
		{route: "GET" + at + "/entries/{id}/activity"},
		{route: "PATCH" + at + "/entries/{id}", body: `{"name":"Intrus"}`},
		{route: "PATCH" + at + "/entries/{id}", path: "/api/v1/drive/entries/{mine}", body: `{"parent":"{id}"}`},
		{route: "POST" + at + "/entries/{id}/copy", body: `{"parent":"root"}`},
		{route: "POST" + at + "/entries/{id}/copy", path: "/api/v1/drive/entries/{mine}/copy", body: `{"parent":"{id}"}`},
		{route: "POST" + at + "/entries/{id}/trash"},
		{route: "POST" + at + "/entries/{id}/restore", body: `{"parent":"root"}`},
		{route: "POST" + at + "/entries/{id}/restore", path: "/api/v1/drive/entries/{mine}/restore", body: `{"parent":"{id}"}`},
		{route: "DELETE" + at + "/entries/{id}"},
		{route: "GET" + at + "/trash"},
		{route: "DELETE" + at + "/trash"},
		{route: "GET" + at + "/favourites"},
		{route: "GET" + at + "/recent"},
		{route: "POST" + at + "/search", body: `{"q":"kan"}`},
		{route: "POST" + at + "/search", body: `{"q":"jet","folder":"{id}"}`},
		{route: "POST" + at + "/search", body: `{"types":["folder","text","pdf"]}`},
		{route: "POST" + at + "/search", body: `{"origin":"own"}`},
		{route: "POST" + at + "/batch", body: `{"do":"change","items":[{"id":"{id}","parent":"{mine}"}]}`},
		{route: "POST" + at + "/batch", body: `{"do":"change","items":[{"id":"{mine}","parent":"{id}","conflict":"replace"}]}`},
		{route: "POST" + at + "/batch", body: `{"do":"change","items":[{"id":"{id}","etag":"\"x\"","name":"intrus"}]}`},
		{route: "POST" + at + "/batch", body: `{"do":"trash","items":[{"id":"{id}"}]}`},
		{route: "POST" + at + "/batch", body: `{"do":"restore","items":[{"id":"{id}","parent":"root"}]}`},
		{route: "POST" + at + "/batch", body: `{"do":"tag","items":[{"id":"{id}"}],"add":["intrus"]}`},
		{route: "GET" + at + "/tags"},
		{route: "GET" + at + "/uploads"},
		{route: "DELETE" + at + "/uploads/{id}"},
		{route: "POST" + at + "/zip", body: `{"ids":["{mine}","{id}"]}`},
		{route: "POST" + at + "/files/{id}/extract", body: `{}`},
		{route: "POST" + at + "/files/{id}/extract", body: `{"parent":"{mine}"}`},
		{route: "GET" + at + "/usage"},
		{route: "GET" + at + "/changes"},
		{route: "GET" + at + "/changes", path: "/api/v1/drive/changes?cursor=1"},
	}
}

func documents() []probe {
	return []probe{
		{route: "GET /api/v1/home"},
		{route: "POST /api/v1/home/welcome/dismiss"},
		{route: "GET /api/v1/family"},
		{route: "POST /api/v1/family/requests/{id}", body: `{"answer":"refused"}`},
		{route: "GET /api/v1/certifications"},
		{route: "GET /api/v1/certifications/{id}"},
		{route: "DELETE /api/v1/certifications/{id}"},
		{route: "GET /api/v1/certifications/competences"},
		{route: "POST /api/v1/certifications/originals", body: "%PDF-1.4 {id}", header: []string{"Content-Type", "application/pdf"}},
		{route: "POST /api/v1/certifications/{id}/original", body: "%PDF-1.4 {id}", header: []string{"Content-Type", "application/pdf"}},
		{route: "GET /api/v1/connexions"},
		{route: "POST /api/v1/connexions", body: `{"konnector":"example","fields":{"code":"ASSR-2026-NONE"}}`},
		{route: "POST /api/v1/connexions", body: `{"konnector":"{id}","fields":{"code":"ASSR-2026-NONE"}}`, only: []string{"connection"}},
		{route: "GET /api/v1/connexions/{id}"},
		{route: "GET /api/v1/connexions/{id}/runs"},
		{route: "POST /api/v1/connexions/{id}/run"},
		{route: "PUT /api/v1/connexions/{id}/credentials", body: `{"fields":{"code":"ASSR-2026-NONE"}}`},
		{route: "DELETE /api/v1/connexions/{id}"},
		{route: "GET /api/v1/consents"},
		{route: "GET /api/v1/consents/opening"},
		{route: "GET /api/v1/consents/devices"},
		{route: "POST /api/v1/consents/devices", body: `{"name":"Intrus","protocols":["files"],"folder":"{id}","expires":"2027-01-01T00:00:00Z"}`},
		{route: "DELETE /api/v1/consents/devices/{id}"},
		{route: "GET /api/v1/consents/{id}"},
		{route: "DELETE /api/v1/consents/{id}"},
		{route: "GET /api/v1/consents/requests/{id}"},
		{route: "POST /api/v1/consents/requests/{id}", body: `{"decision":"agree","lines":[]}`},
		{route: "POST /api/v1/consents/requests/{id}", body: `{"decision":"refuse","lines":["certifications:read/{id}"]}`},
		{route: "POST /api/v1/consents/requests/{id}/later"},
	}
}

func settings() []probe {
	const at = " /api/v1/settings"
	const password = `{"password":"quatre mots au hasard"}` // the victim's
	return []probe{
		{route: "GET" + at + "/preferences"},
		{route: "PATCH" + at + "/preferences", body: `{"theme":"dark"}`},
		{route: "POST" + at + "/password", body: `{"current":"quatre mots au hasard","new":"encore une autre phrase"}`},
		{route: "POST" + at + "/first-password", body: `{"new":"court"}`},
		{route: "GET" + at + "/sessions"},
		{route: "DELETE" + at + "/sessions/{id}"},
		{route: "DELETE" + at + "/sessions"},
		{route: "GET" + at + "/moving-key"},
		{route: "POST" + at + "/moving-key", body: password},
		{route: "GET" + at + "/export"},
		{route: "POST" + at + "/export", body: password},
		{route: "GET" + at + "/journal"},
		{route: "GET" + at + "/journal", path: "/api/v1/settings/journal?cursor=1"},
	}
}

// provider has what an honest client of another name could send.
func provider() []probe {
	form := []string{"Content-Type", formType}
	const autre = "&client_id=autre&client_secret=" + "le+secret+du+service"
	code := "grant_type=authorization_code&code={id}&code_verifier=" + verifier + "&redirect_uri="
	return []probe{
		{route: "GET /oidc/.well-known/openid-configuration"},
		{route: "GET /oidc/keys"},
		{route: "GET /oidc/authorize", path: authorizeAt("autre") + "&login_hint={id}", random: true, only: []string{"person", "login"}},
		{route: "GET /oidc/authorize", path: authorizeAt("autre") + "&prompt=none&id_token_hint={id}", only: []string{"access token"}},
		{route: "POST /oidc/oauth/token", body: code + "https://autre.test/retour" + autre, header: form},
		{route: "POST /oidc/oauth/token", body: code + "https://boussole.test/retour" + autre, header: form},
		{route: "POST /oidc/oauth/token", body: code + "https://boussole.test/retour&client_id=boussole&client_secret=faux", header: form},
		{route: "POST /oidc/oauth/token", body: "grant_type=refresh_token&refresh_token={id}" + autre, header: form},
		{route: "POST /oidc/oauth/introspect", body: "token={id}" + autre, header: form},
		{route: "POST /oidc/oauth/introspect", body: "token={id}", header: form},
		{route: "POST /oidc/revoke", body: "token={id}" + autre, header: form},
		{route: "POST /oidc/revoke", body: "token={id}&token_type_hint=refresh_token" + autre, header: form},
		{route: "GET /oidc/userinfo"},
		{route: "GET /oidc/userinfo", path: "/oidc/userinfo?access_token={id}", only: []string{"session token", "code"}},
		{route: http.MethodPost + " /oidc/userinfo", body: "access_token={id}", header: form, only: []string{"session token", "code"}},
		{route: "GET /oidc/end_session", path: "/oidc/end_session?id_token_hint={id}&client_id=autre"},
	}
}
