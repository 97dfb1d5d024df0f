package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/identity"
	"pims/storage"
)

// Link implements apps.Links.
func (s *Server) Link(c identity.Caller, l apps.Link) (url string, expires time.Time, err error) {
	if c.Client == identity.ClientAppPassword {
		return "", expires, apps.ErrNoSession
	}
	expires = s.cfg.Now().Add(ticketLife).UTC().Truncate(time.Second)
	text, err := s.tickets.seal(ticket{c.ClientID, c.Instance, l, expires.Unix()})
	return s.content.url + "/c/" + text, expires, err
}

// serveContent answers GET /c/{ticket} and, where there are public pages and
// links, what is below /p/ and /l/. The session is looked up and the Guard asked each time, so an
// address dies with what it came from. No cookie is read or set here.
func (s *Server) serveContent(w http.ResponseWriter, r *http.Request) {
	if s.api.host.Public != nil && strings.HasPrefix(r.URL.Path, pagesBase) {
		s.servePublic(w, r)
		return
	}
	if s.api.host.Shared != nil && strings.HasPrefix(r.URL.Path, linksBase) {
		s.serveLink(w, r)
		return
	}
	text, ok := strings.CutPrefix(r.URL.Path, "/c/")
	if !ok {
		s.refuse(w, r, storage.ErrNotFound)
		return
	}
	infoOf(r.Context()).route = "/c/{ticket}"
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions: // pdf.js asks before it reads in ranges
		h := w.Header()
		h.Set("Access-Control-Allow-Methods", "GET, HEAD")
		h.Set("Access-Control-Allow-Headers", "If-None-Match, If-Range, Range")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", "GET, HEAD")
		s.refuse(w, r, errNoMethod)
		return
	}
	k, ok := s.tickets.open(text, s.cfg.Now())
	if !ok {
		s.refuse(w, r, storage.ErrNotFound)
		return
	}
	route, ok := s.api.host.Content[k.Link.Kind]
	if !ok {
		s.refuse(w, r, storage.ErrNotFound)
		return
	}
	if route.Page {
		infoOf(r.Context()).look = lookFramed
	}
	_, caller, err := s.cfg.Sessions.ByID(r.Context(), identity.SessionID(k.Session))
	if err != nil {
		if err = dead(err); errors.Is(err, identity.ErrSignedOut) {
			err = storage.ErrNotFound
		}
		s.refuse(w, r, err)
		return
	}
	// The Guard reads whose instance it is from the route, as it does for
	// /api/v1/of/{instance}/….
	rc := chi.NewRouteContext()
	rc.URLParams.Add("instance", string(k.Instance))
	ctx := context.WithValue(apps.WithCaller(r.Context(), caller), chi.RouteCtxKey, rc)
	s.api.host.ServeRaw(w, r.WithContext(ctx), route.Scope, func(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
		return route.Serve(w, r, c, k.Link)
	})
}
