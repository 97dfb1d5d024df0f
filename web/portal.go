package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"pims/identity"
	"pims/identity/rp"
	"pims/storage"
)

// A cookie holds a sign-in by the portal that is under way.
const (
	portalCookie = "__Host-ent-" // and its slot
	portalLife   = 10 * time.Minute
)

// portalPages are what a browser follows to the portal and back.
func (s *Server) portalPages() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{"/ent/sign-in": s.toPortal, "/ent/callback": s.fromPortal}
}

// portalRoutes answers them. These are pages, not the API: a refusal leads to
// the start page, which tells it.
func (s *Server) portalRoutes(w http.ResponseWriter, r *http.Request) {
	page := s.portalPages()[r.URL.Path]
	switch {
	case s.cfg.Portal == nil:
		s.refuse(w, r, storage.ErrNotFound)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		s.refuse(w, r, errNoMethod)
	case page != nil:
		infoOf(r.Context()).route = r.URL.Path
		page(w, r)
	default:
		s.refuse(w, r, storage.ErrNotFound)
	}
}

// toPortal sends a browser to the portal. shared=1 says that others use the
// device too.
func (s *Server) toPortal(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	to, pending, err := s.cfg.Portal.Begin(r.Context(), query.Get("return"))
	if errors.Is(err, rp.ErrReturn) {
		to, pending, err = s.cfg.Portal.Begin(r.Context(), "/")
	}
	if err != nil {
		s.portalFailed(w, r, err)
		return
	}
	address, err := url.Parse(to)
	if err != nil {
		s.portalFailed(w, r, err)
		return
	}
	mark := devicePrivate
	if query.Get("shared") == "1" {
		mark = deviceShared
	}
	setCookie(w, portalCookieOf(address.Query()), mark+pending, portalLife)
	redirect(w, r, to)
}

// portalCookieOf names the cookie of the sign-in that a query's state belongs
// to: two tabs do not break each other.
func portalCookieOf(query url.Values) string { return portalCookie + rp.Slot(query.Get("state")) }

// The first letter of the cookie says whose device it is.
const (
	devicePrivate = "o"
	deviceShared  = "s"
)

// fromPortal takes somebody back: who is known is signed in, who is not is
// asked first. The portal's subject tells them apart, never an e-mail address.
func (s *Server) fromPortal(w http.ResponseWriter, r *http.Request) {
	name := portalCookieOf(r.URL.Query())
	pending := oneCookie(r, name)
	setCookie(w, name, "", -1)
	if pending == "" {
		s.toStart(w, r, "failed")
		return
	}
	arrival, err := s.cfg.Portal.Finish(r.Context(), r.URL.Query(), pending[1:])
	if err != nil {
		s.portalFailed(w, r, err)
		return
	}
	shared := pending[:1] == deviceShared
	person, err := s.cfg.People.ByPortal(r.Context(), arrival.Portal)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		s.welcome(w, r, arrival, shared)
	case err != nil:
		s.portalFailed(w, r, err)
	case person.State != identity.Live && person.State != identity.Frozen:
		s.toStart(w, r, "failed")
	default:
		s.enter(w, r, person, arrival, shared)
	}
}

// portalFailed leads to the start page, which says what happened in words. Only
// what is wrong here is logged.
func (s *Server) portalFailed(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(r.Context(), err)
	switch {
	case errors.Is(err, rp.ErrCancelled):
		s.toStart(w, r, "cancelled")
	case p.Status == http.StatusServiceUnavailable:
		s.toStart(w, r, "down")
	default:
		s.toStart(w, r, "failed")
	}
}

func (s *Server) toStart(w http.ResponseWriter, r *http.Request, why string) {
	redirect(w, r, "/?ent="+why)
}

func redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusFound)
}
