package web

import (
	"errors"
	"net/http"
	"strings"

	"pims/apps"
	"pims/fault"
	"pims/identity"
)

// authenticate finds out who asks. An Authorization header goes before the
// cookie: a script that sends one means it, so a dead one is refused; a dead
// cookie is only a browser that is signed out.
func (s *Server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := s.callerOf(r)
		switch {
		case err == nil:
			r = r.WithContext(apps.WithCaller(r.Context(), caller))
		case !errors.Is(err, errNobody):
			s.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var (
	errNobody   = errors.New("no credentials")
	errNoMethod = fault.New(fault.Invalid, "method-not-allowed")
)

func (s *Server) callerOf(r *http.Request) (identity.Caller, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return s.cookieCaller(r)
	}
	scheme, token, _ := strings.Cut(header, " ")
	switch strings.ToLower(scheme) {
	case "bearer":
		_, caller, err := s.cfg.Sessions.Get(r.Context(), strings.TrimSpace(token), identity.ClientToken)
		return caller, dead(err)
	case "basic":
		login, secret, ok := r.BasicAuth()
		if !ok || !saneText(login) || !saneText(secret) {
			return identity.Caller{}, identity.ErrSignedOut
		}
		return s.cfg.People.SignInApp(r.Context(), login, secret)
	}
	return identity.Caller{}, identity.ErrSignedOut
}

func (s *Server) cookieCaller(r *http.Request) (identity.Caller, error) {
	list := r.CookiesNamed(sessionCookie)
	if len(list) != 1 {
		return identity.Caller{}, errNobody // none, or one slipped in beside ours
	}
	_, caller, err := s.cfg.Sessions.Get(r.Context(), list[0].Value, identity.ClientWeb)
	if err = dead(err); errors.Is(err, identity.ErrSignedOut) {
		return identity.Caller{}, errNobody
	}
	return caller, err
}

// dead gives every way in which a token can be wrong the same answer.
func dead(err error) error {
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.NotFound, fault.Invalid:
		return identity.ErrSignedOut.Because(err)
	}
	return err
}
