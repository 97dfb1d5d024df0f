package web

import (
	"net/http"

	"pims/apps"
)

// letsIn reports whether a request that a foreign page sent may go on: to a
// protocol that is open to such pages, and with an Authorization header, for
// which the browser has asked before (CORS preflight). No answer allows
// credentials, so what a browser knows by itself, a cookie or a password that was
// typed into its own box, never comes along.
func (s *Server) letsIn(r *http.Request) bool {
	p := infoOf(r.Context()).protocol
	return p != nil && p.Open != nil && r.Header.Get("Authorization") != ""
}

// open lets pages of other origins send requests and read their answers.
func open(h http.Header, o apps.Open) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", o.Methods)
	h.Set("Access-Control-Allow-Headers", o.Headers)
	h.Set("Access-Control-Expose-Headers", o.Exposed)
	h.Set("Access-Control-Max-Age", "7200")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}
