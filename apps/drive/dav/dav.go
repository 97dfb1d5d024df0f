package dav

import (
	"net/http"
	"strings"

	"pims/apps"
	"pims/consent"
	"pims/instance"
)

// Root is where the files are.
const Root = "/dav/files/"

// dav answers WebDAV requests.
type dav struct {
	read, write consent.Scope
	locks       *locks
	otherwise   apps.Refusal // what has no words in WebDAV
}

// Mount registers the protocol. What a request needs of the two scopes depends
// on its method.
func Mount(r *apps.Router, read, write consent.Scope) {
	d := &dav{read, write, newLocks(), r.Refuse}
	r.Protocol(Root, apps.Protocol{Need: d.need, Serve: d.serve, Refuse: d.refuse, Options: options})
	// Windows looks at what is above before it looks at a folder.
	for _, above := range []string{"/", "/dav", "/dav/", strings.TrimSuffix(Root, "/")} {
		p := apps.Protocol{Need: d.need, Serve: d.above, Refuse: d.refuse, Options: options}
		r.Protocol("PROPFIND "+above, p)
		r.Protocol("OPTIONS "+above, p)
	}
}

func (d *dav) need(r *http.Request) consent.Scope {
	switch r.Method {
	case http.MethodPut, http.MethodDelete, "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK":
		return d.write
	}
	return d.read
}

// request is one request in the hands of its method.
type request struct {
	*dav
	w    http.ResponseWriter
	r    *http.Request
	c    *apps.Call
	base instance.DocID // the folder that Root stands for
}

const allowed = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, MKCOL, COPY, MOVE, LOCK, UNLOCK"

func (d *dav) serve(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	q := &request{d, w, r, c, instance.Root}
	if c.Caller.Folder != "" {
		q.base = c.Caller.Folder
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return q.get()
	case http.MethodPut:
		return q.put()
	case http.MethodDelete:
		return q.remove()
	case "PROPFIND":
		return q.propfind()
	case "PROPPATCH":
		return q.proppatch()
	case "MKCOL":
		return q.mkcol()
	case "COPY":
		return q.copy()
	case "MOVE":
		return q.move()
	case "LOCK":
		return q.lock()
	case "UNLOCK":
		return q.unlock()
	}
	w.Header().Set("Allow", allowed)
	return refusal{status: http.StatusMethodNotAllowed}
}

// options says what is spoken here.
func options(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("DAV", "1, 2, 3")
	h.Set("MS-Author-Via", "DAV") // Explorer and Office look for it
	h.Set("Allow", allowed)
	h.Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
}

// empty answers with a status alone.
func (q *request) empty(status int) error {
	if status != http.StatusNoContent {
		q.w.Header().Set("Content-Length", "0")
	}
	q.w.WriteHeader(status)
	return nil
}
