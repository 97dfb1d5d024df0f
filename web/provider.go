package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/identity"
	"pims/identity/op"
	"pims/storage"
)

// provider answers OpenID Connect clients, and the browsers that they send.
func (s *Server) provider(w http.ResponseWriter, r *http.Request) {
	i := infoOf(r.Context())
	i.route = "unknown"
	match := chi.NewRouteContext()
	if s.cfg.Provider.Routes().Match(match, r.Method, r.URL.Path) {
		i.route = match.RoutePattern()
	}
	session, _, err := s.byCookie(r)
	if err != nil && !errors.Is(err, errNobody) {
		s.refuse(w, r, err)
		return
	}
	s.cfg.Provider.ServeHTTP(w, r.WithContext(s.withBrowser(r, session)))
}

// withBrowser tells the provider from which browser a request comes, and since
// when its person is signed in; the session may be empty.
func (s *Server) withBrowser(r *http.Request, session identity.Session) context.Context {
	return op.WithBrowser(r.Context(), op.Browser{
		Person: session.Person, SignedIn: session.Created, Language: apps.LangFrom(r.Context()), Cookies: r.CookiesNamed,
		SignOut: func(ctx context.Context, w http.ResponseWriter) error {
			err := s.cfg.Sessions.End(ctx, session.Person, session.ID)
			if err != nil && !errors.Is(err, storage.ErrNotFound) {
				return err
			}
			forget(w.Header())
			return nil
		},
	})
}

// forget has a browser forget a session that ended.
func forget(h http.Header) {
	gone := http.Cookie{Name: sessionCookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1}
	h.Add("Set-Cookie", gone.String())
	h.Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
}

// clientCaller is a third party with an access token of the provider.
func (s *Server) clientCaller(ctx context.Context, token string) (identity.Caller, error) {
	if s.cfg.Provider == nil {
		return identity.Caller{}, identity.ErrSignedOut
	}
	return s.cfg.Provider.Caller(ctx, token)
}
