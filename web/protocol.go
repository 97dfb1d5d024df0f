package web

import (
	"net/http"
	"strings"

	"pims/apps"
)

// spoken is a protocol that an app speaks beside the API, such as WebDAV.
type spoken struct {
	apps.Protocol
	pattern      string // of [apps.Router.Protocol]: its method, empty for any, and its path
	method, path string
	signed       http.Handler // serves who has signed in
}

// speak returns the protocols of the apps, which are mounted.
func (s *Server) speak(host *apps.Host) (all []*spoken) {
	for pattern, p := range host.Protocols {
		one := &spoken{Protocol: p, pattern: pattern, path: pattern}
		if method, path, bound := strings.Cut(pattern, " "); bound {
			one.method, one.path = method, path
		}
		one.signed = s.authenticate(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { host.ServeProtocol(w, r, p) }))
		all = append(all, one)
	}
	return all
}

// takes reports whether a request is of this protocol.
func (p *spoken) takes(r *http.Request) bool {
	if p.method != "" {
		return r.Method == p.method && r.URL.Path == p.path
	}
	return strings.HasPrefix(r.URL.Path, p.path)
}

// protocol returns the protocol of a request, nil if it is of none.
func (s *Server) protocol(r *http.Request) *spoken {
	for _, p := range s.api.spoken {
		if p.takes(r) {
			return p
		}
	}
	return nil
}

func (s *Server) serveProtocol(w http.ResponseWriter, r *http.Request, p *spoken) {
	i := infoOf(r.Context())
	i.route = p.pattern
	i.browser = fromScript(r)
	nothingRuns.in(w.Header())
	ownersOnly.in(w.Header())
	if p.Open != nil {
		open(w.Header(), *p.Open)
	}
	if r.Method == http.MethodOptions && p.Options != nil {
		p.Options(w, r) // a dead password changes nothing about it
		return
	}
	p.signed.ServeHTTP(w, r)
}

// fromScript reports whether a script of a page sent the request. Whoever opens
// a protocol's address in a browser may be asked for a password by it, and some
// clients that are none call themselves Mozilla.
func fromScript(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode")
	return mode != "" && mode != "navigate" || r.Header.Get("Origin") != ""
}
