package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
)

// Route is one way into a Server.
type Route struct {
	Method  string // empty: those that a protocol speaks
	Pattern string // as registered, such as "/api/v1/drive/folders/{id}"
	Kind    string // of the links that it serves, on the content origin
}

// Routes lists every way in, for the test that tries them all. Whatever
// dispatch gives a request to is listed here.
func (s *Server) Routes() (list []Route, err error) {
	add := func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		list = append(list, Route{Method: method, Pattern: pattern})
		return nil
	}
	if err := chi.Walk(s.api.host.Mux, add); err != nil {
		return nil, err
	}
	if s.cfg.Provider != nil {
		if err := chi.Walk(s.cfg.Provider.Routes(), add); err != nil {
			return nil, err
		}
	}
	pages := []string{"/healthz", "/readyz", "/*"} // the last is the interface
	if s.cfg.Portal != nil {
		for path := range s.portalPages() {
			pages = append(pages, path)
		}
	}
	for _, path := range pages {
		list = append(list, Route{Method: http.MethodGet, Pattern: path})
	}
	for _, p := range s.api.spoken {
		list = append(list, Route{Method: p.method, Pattern: p.path})
	}
	if s.api.host.Public != nil {
		list = append(list, publicRoutes()...)
	}
	if s.api.host.Shared != nil {
		list = append(list, linkRoutes()...)
	}
	for kind := range s.api.host.Content {
		list = append(list, Route{Method: http.MethodGet, Pattern: "/c/{ticket}", Kind: kind})
	}
	slices.SortFunc(list, func(a, b Route) int {
		return strings.Compare(a.Pattern+a.Kind+" "+a.Method, b.Pattern+b.Kind+" "+b.Method)
	})
	return list, nil
}
