package isolation_test

import (
	"encoding/base64"
	"net/http"
	"strings"

	"pims/internal/webtest"
)

const (
	davRoot = "/dav/files/"
	tusRoot = "/tus/files/"
)

// spoken are what of the victim's a protocol names: a path, a lock, and a file
// that arrives.
func (w *world) spoken() {
	file := w.own(private, "path", "Dossier%20Kanari/Journal%20Kanari.txt")
	lock := w.ask(w.browser, "LOCK", davRoot+file, lockInfo, "Timeout", "Second-43200").Status(200).Recorder.Header().Get("Lock-Token")
	w.own(private, "lock", strings.Trim(lock, "<>"))

	meta := "filename " + base64.StdEncoding.EncodeToString([]byte("Film Kanari.mp4"))
	at := w.ask(w.browser, http.MethodPost, tusRoot, "film de kanari", append([]string{"Upload-Length", "40", "Upload-Metadata", meta}, arriving...)...).Status(201)
	_, id, _ := strings.Cut(at.Recorder.Header().Get("Location"), tusRoot)
	w.own(private, "upload", id)
}

const lockInfo = `<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>Kanari</owner></lockinfo>`

const nothing = `<propertyupdate xmlns="DAV:"><remove><prop><x xmlns="i:"/></prop></remove></propertyupdate>`

var arriving = []string{"Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream"}

// davs are WebDAV's methods. Paths are of two names, so that nobody makes by
// chance in their own instance what is called as the victim's is.
func davs() (list []probe) {
	xml := []string{"Content-Type", "application/xml"}
	for _, above := range []string{"/", "/dav", "/dav/", "/dav/files"} {
		list = append(list, probe{route: "OPTIONS " + above}, probe{route: "PROPFIND " + above, header: []string{"Depth", "1"}})
	}
	at := func(method, body string, header ...string) {
		list = append(list, probe{route: davRoot, method: method, path: davRoot + "{id}", body: body, header: header, only: []string{"path"}})
	}
	own := func(method, path string, only string, header ...string) {
		list = append(list, probe{route: davRoot, method: method, path: davRoot + path, header: header, only: []string{only}})
	}
	at(http.MethodGet, "")
	at(http.MethodOptions, "")
	at(http.MethodPut, "intrus")
	at(http.MethodDelete, "")
	at("MKCOL", "")
	at("PROPFIND", "", "Depth", "0")
	at("PROPPATCH", `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="i:">intrus</x></prop></set></propertyupdate>`, xml...)
	at("LOCK", strings.Replace(lockInfo, "Kanari", "intrus", 1), xml...)
	at("UNLOCK", "", "Lock-Token", "<urn:uuid:0198c0de-0000-7000-8000-00000000aaaa>")
	at("COPY", "", "Destination", davRoot+"intrus")
	at("MOVE", "", "Destination", davRoot+"intrus")
	own("PROPFIND", "", "path", "Depth", "1")
	own("COPY", "", "path", "Destination", davRoot+"{id}")
	own("MOVE", "", "path", "Destination", davRoot+"{id}")
	own("UNLOCK", "", "lock", "Lock-Token", "<{id}>")
	own("PROPFIND", "", "lock", "If", "(<{id}>)", "Depth", "0")
	own(http.MethodDelete, "intrus", "lock", "If", "<"+webtest.URL+davRoot+"Dossier%20Kanari/Journal%20Kanari.txt> (<{id}>)")
	return list
}

// tuses are the ways to send a file in parts.
func tuses() (list []probe) {
	begin := func(key, body string) {
		header := []string{"Upload-Length", "6", "Upload-Metadata", "filename aW50cnVz," + key + " {id64}"}
		list = append(list, probe{route: tusRoot, method: http.MethodPost, body: body, header: append(header, arriving...), only: []string{"folder", "file", "trashed"}})
	}
	at := func(method, body string, header ...string) {
		list = append(list, probe{route: tusRoot, method: method, path: tusRoot + "{id}", body: body, header: append(header, arriving...)})
	}
	begin("parent", "")
	begin("version-of", "")
	begin("parent", "intrus")
	at(http.MethodHead, "")
	at(http.MethodGet, "")
	at(http.MethodPatch, "intrus", "Upload-Offset", "14")
	at(http.MethodPatch, "intrus", "Upload-Offset", "0", "Upload-Length", "6")
	at(http.MethodDelete, "")
	at(http.MethodPost, "", "X-HTTP-Method-Override", "DELETE")
	return list
}
