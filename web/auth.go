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
		session, caller, err := s.callerOf(r)
		if page := r.Header.Get(pagePerson); err == nil && page != "" && page != string(caller.Person) {
			err = errOtherPerson
		}
		switch {
		case err == nil:
			ctx := r.Context()
			if session.ID != "" {
				ctx = s.withBrowser(r, session)
			}
			r = r.WithContext(apps.WithCaller(ctx, caller))
		case !errors.Is(err, errNobody):
			s.problem(r.Context(), err).deadToken(r).write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var (
	errNobody   = errors.New("no credentials")
	errNoMethod = fault.New(fault.Invalid, "method-not-allowed")

	errOtherPerson = fault.New(fault.Conflict, "other-person")
)

// pagePerson names the person whose page a request comes from. A browser has one
// session: what a tab of the former person still sends must not reach the next one's.
const pagePerson = "Pims-Person"

// callerOf returns who asks, and by which session, if by one.
func (s *Server) callerOf(r *http.Request) (identity.Session, identity.Caller, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return s.byCookie(r)
	}
	scheme, token, _ := strings.Cut(header, " ")
	switch strings.ToLower(scheme) {
	case "bearer":
		token = strings.TrimSpace(token)
		if identity.IsPersonalToken(token) {
			caller, err := s.cfg.People.SignInToken(r.Context(), token)
			return identity.Session{}, caller, dead(err)
		}
		session, caller, err := s.cfg.Sessions.Get(r.Context(), token, identity.ClientToken)
		if err = dead(err); errors.Is(err, identity.ErrSignedOut) {
			caller, err = s.clientCaller(r.Context(), token)
		}
		return session, caller, dead(err)
	case "basic":
		login, secret, ok := r.BasicAuth()
		if !ok || !saneText(login) || !saneText(secret) {
			return identity.Session{}, identity.Caller{}, identity.ErrSignedOut
		}
		caller, err := s.cfg.People.SignInApp(r.Context(), login, secret)
		return identity.Session{}, caller, err
	}
	return identity.Session{}, identity.Caller{}, identity.ErrSignedOut
}

func (s *Server) cookieCaller(r *http.Request) (identity.Caller, error) {
	_, caller, err := s.byCookie(r)
	return caller, err
}

// byCookie returns the session of a browser, errNobody if it has none.
func (s *Server) byCookie(r *http.Request) (identity.Session, identity.Caller, error) {
	list := r.CookiesNamed(sessionCookie)
	if len(list) != 1 {
		return identity.Session{}, identity.Caller{}, errNobody // none, or one slipped in beside ours
	}
	session, caller, err := s.cfg.Sessions.Get(r.Context(), list[0].Value, identity.ClientWeb)
	if err = dead(err); errors.Is(err, identity.ErrSignedOut) {
		err = errNobody
	}
	return session, caller, err
}

// dead gives every way in which a token can be wrong the same answer.
func dead(err error) error {
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.NotFound, fault.Invalid:
		return identity.ErrSignedOut.Because(err)
	}
	return err
}

// deadToken says of a refused bearer token that it opens nothing (RFC 6750, 3.1).
func (p *Problem) deadToken(r *http.Request) *Problem {
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if p.Status == http.StatusUnauthorized && strings.EqualFold(scheme, "bearer") {
		p.header.Set("WWW-Authenticate", `Bearer realm="pims", error="invalid_token"`)
	}
	return p
}
