package apps

import (
	"net/http"
	"strings"

	"pims/consent"
)

// Protocol is a registered protocol handler.
type Protocol struct {
	Need    func(*http.Request) consent.Scope
	Serve   RawHandler
	Refuse  Refusal
	Options http.HandlerFunc // nil: OPTIONS is served as other methods are
	Open    *Open            // nil: to pages of this origin alone
}

// Protocol gives requests of the app origin to a handler that speaks a protocol
// of its own. The pattern "/dav/" is all that lies below that path, "PROPFIND /"
// one method at one path; no two may take the same request. need names the scope
// that a request asks for, refuse answers with a fault in the words of the
// protocol.
func (r *Router) Protocol(pattern string, need func(*http.Request) consent.Scope, serve RawHandler, refuse Refusal) {
	checked := func(req *http.Request) consent.Scope {
		s := need(req)
		r.check(s)
		return s
	}
	p := r.host.Protocols[pattern]
	p.Need, p.Serve, p.Refuse = checked, serve, refuse
	r.host.Protocols[pattern] = p
}

// ProtocolOptions answers OPTIONS of a pattern before anybody has signed in: it
// is how clients find out what is spoken here.
func (r *Router) ProtocolOptions(pattern string, answer http.HandlerFunc) {
	p := r.host.Protocols[pattern]
	p.Options = answer
	r.host.Protocols[pattern] = p
}

// Refuse answers with a fault as the API does, for a [Refusal] that has no words
// of its own for it.
func (r *Router) Refuse(w http.ResponseWriter, req *http.Request, err error) {
	r.host.Refuse(w, req, err)
}

// ServeProtocol asks the Guard and runs a protocol's handler, as ServeRaw does.
func (h *Host) ServeProtocol(w http.ResponseWriter, r *http.Request, p Protocol) {
	if r.Method == http.MethodOptions && p.Options != nil {
		p.Options(w, r)
		return
	}
	spoken := *h
	spoken.Refuse = p.Refuse
	spoken.ServeRaw(w, r, p.Need(r), p.Serve)
}

// Speaks reports whether a pattern of [Router.Protocol] takes a request.
func Speaks(pattern string, r *http.Request) bool {
	if method, path, bound := strings.Cut(pattern, " "); bound {
		return r.Method == method && r.URL.Path == path
	}
	return strings.HasPrefix(r.URL.Path, pattern)
}
