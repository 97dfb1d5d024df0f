package web

import (
	"net/http"

	"pims/apps"
)

// protocol returns the handler of a protocol that an app speaks beside the API,
// such as WebDAV, nil if the request is of none.
func (s *Server) protocol(r *http.Request) (pattern string, p *apps.Protocol) {
	for pattern, p := range s.api.host.Protocols {
		if apps.Speaks(pattern, r) {
			return pattern, &p
		}
	}
	return "", nil
}

func (s *Server) serveProtocol(pattern string, p *apps.Protocol) http.Handler {
	speak := func(w http.ResponseWriter, r *http.Request) { s.api.host.ServeProtocol(w, r, *p) }
	signed := s.authenticate(http.HandlerFunc(speak))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := infoOf(r.Context())
		i.route = pattern
		i.browser = fromScript(r)
		w.Header().Set("Content-Security-Policy", apiPolicy)
		w.Header().Set("Cache-Control", "private, no-cache")
		if p.Open != nil {
			open(w.Header(), *p.Open)
		}
		if r.Method == http.MethodOptions && p.Options != nil {
			speak(w, r) // a dead password changes nothing about it
			return
		}
		signed.ServeHTTP(w, r)
	})
}

// fromScript reports whether a script of a page sent the request. Whoever opens
// a protocol's address in a browser may be asked for a password by it, and some
// clients that are none call themselves Mozilla.
func fromScript(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode")
	return mode != "" && mode != "navigate" || r.Header.Get("Origin") != ""
}
