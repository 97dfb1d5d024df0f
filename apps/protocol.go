package apps

import (
	"net/http"

	"pims/consent"
)

// Protocol is a registered protocol handler.
type Protocol struct {
	Need   func(*http.Request) consent.Scope
	Serve  RawHandler
	Refuse Refusal
}

// Protocol gives every request below a path of the app origin, such as "/dav/",
// to a handler that speaks a protocol of its own. need names the scope that a
// request asks for, refuse answers with a fault in the words of the protocol.
func (r *Router) Protocol(prefix string, need func(*http.Request) consent.Scope, serve RawHandler, refuse Refusal) {
	checked := func(req *http.Request) consent.Scope {
		s := need(req)
		r.check(s)
		return s
	}
	r.host.Protocols[prefix] = Protocol{checked, serve, refuse}
}

// ServeProtocol asks the Guard and runs a protocol's handler, as ServeRaw does.
func (h *Host) ServeProtocol(w http.ResponseWriter, r *http.Request, p Protocol) {
	spoken := *h
	spoken.Refuse = p.Refuse
	spoken.ServeRaw(w, r, p.Need(r), p.Serve)
}
