package web

import (
	"net/http"
	"slices"
	"strings"

	"pims/identity/op"
)

type middleware = func(http.Handler) http.Handler

// App answers for the interface and the API.
func (s *Server) App() http.Handler {
	return through(http.HandlerFunc(s.dispatch),
		s.identify,        // a request id of our own
		s.observe,         // one log line, one metric
		s.recover,         // a panic is a 500 without details
		s.appHeaders,      // CSP and its kin
		s.onlyHost(s.app), // no other name leads here
		s.sane,            // paths, queries and headers that can be right
		language(true),    // of the answer
		s.sameOrigin,      // no writes from foreign pages
	)
}

// Content answers for what people keep.
func (s *Server) Content() http.Handler {
	return through(http.HandlerFunc(s.serveContent),
		s.identify,
		s.observe,
		s.recover,
		s.contentHeaders,
		s.onlyHost(s.content),
		s.sane,
		language(false),
	)
}

// dispatch gives a request to the API, the health checks or the interface.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	if i := infoOf(r.Context()); i.protocol != nil {
		s.serveProtocol(w, r, i.protocol)
		return
	}
	switch path := r.URL.Path; {
	case path == "/api", strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/openapi."):
		s.api.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/ent/"):
		s.portalRoutes(w, r)
	case s.cfg.Provider != nil && strings.HasPrefix(path, op.Path+"/"):
		s.provider(w, r)
	case path == "/healthz":
		s.healthy(w, r)
	case path == "/readyz":
		s.ready(w, r)
	default:
		infoOf(r.Context()).route = "interface"
		s.site.serve(s, w, r)
	}
}

// through wraps h so that the first middleware sees the request first.
func through(h http.Handler, list ...middleware) http.Handler {
	for _, m := range slices.Backward(list) {
		h = m(h)
	}
	return h
}
