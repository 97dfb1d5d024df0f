package apps

import (
	"net/http"

	"pims/consent"
)

// Protocol is what answers requests of a protocol.
type Protocol struct {
	Need    func(*http.Request) consent.Scope // that a request asks for
	Serve   RawHandler
	Refuse  Refusal          // answers with a fault in the words of the protocol
	Options http.HandlerFunc // OPTIONS, before anybody has signed in: how clients find out what is spoken; nil: as other methods
	Open    *Open            // nil: to pages of this origin alone
}

// Open says what pages of other origins may send to a protocol, and read of its
// answers: comma-separated, as in the headers of CORS. They come with a token or
// an app password, never with a cookie.
type Open struct{ Methods, Headers, Exposed string }

// Protocol gives requests of the app origin to a handler that speaks a protocol
// of its own. The pattern "/dav/" is all that lies below that path, "PROPFIND /"
// one method at one path; no two may take the same request.
func (r *Router) Protocol(pattern string, p Protocol) {
	need := p.Need
	p.Need = func(req *http.Request) consent.Scope {
		s := need(req)
		r.check(s)
		return s
	}
	r.host.Protocols[pattern] = p
}

// Refuse answers with a fault as the API does, for a [Refusal] that has no words
// of its own for it.
func (r *Router) Refuse(w http.ResponseWriter, req *http.Request, err error) {
	r.host.Refuse(w, req, err)
}

// ServeProtocol asks the Guard and runs a protocol's handler, as ServeRaw does.
func (h *Host) ServeProtocol(w http.ResponseWriter, r *http.Request, p Protocol) {
	spoken := *h
	spoken.Refuse = p.Refuse
	spoken.ServeRaw(w, r, p.Need(r), p.Serve)
}
