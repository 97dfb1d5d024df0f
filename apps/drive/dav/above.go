package dav

import (
	"net/http"
	"strings"

	"pims/apps"
)

// above answers PROPFIND for what lies above Root: folders that hold nothing but
// the next one, so that a client can walk down.
func (d *dav) above(w http.ResponseWriter, r *http.Request, _ *apps.Call) error {
	if _, err := readPropfind(r); err != nil {
		return err
	}
	out := newBody()
	defer out.free()
	folder := func(href string) {
		out.text(`<D:response><D:href>` + href + `</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>` +
			`<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>` + "\n")
	}
	here := strings.TrimSuffix(r.URL.Path, "/") + "/"
	out.text(`<D:multistatus xmlns:D="DAV:">` + "\n")
	folder(here)
	if next, _, ok := strings.Cut(strings.TrimPrefix(Root, here), "/"); ok && r.Header.Get("Depth") != "0" {
		folder(here + next + "/")
	}
	out.text("</D:multistatus>\n")
	return out.send(w, http.StatusMultiStatus)
}
