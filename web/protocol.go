package web

import (
	"net/http"
	"strings"

	"pims/apps"
)

// protocol returns the handler of a protocol that an app speaks beside the API,
// such as WebDAV, if the path is one of its own.
func (s *Server) protocol(path string) (prefix string, p apps.Protocol, ok bool) {
	for prefix, p := range s.api.host.Protocols {
		if strings.HasPrefix(path, prefix) {
			return prefix, p, true
		}
	}
	return "", apps.Protocol{}, false
}

func (s *Server) serveProtocol(prefix string, p apps.Protocol) http.Handler {
	return s.authenticate(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		infoOf(r.Context()).route = prefix
		s.api.host.ServeProtocol(w, r, p)
	}))
}
