package web

import (
	"context"
	"errors"
	"net/http"

	"pims/identity"
	"pims/identity/rp"
)

// enter signs in somebody whom the portal vouches for.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, person identity.Person, a rp.Arrival, shared bool) {
	cookie, _, err := s.startByPortal(r.Context(), person, a, shared, r.UserAgent())
	if err == nil {
		err = s.endCookie(r)
	}
	if err != nil {
		s.portalFailed(w, r, err)
		return
	}
	w.Header().Add("Set-Cookie", cookie)
	setCookie(w, arrivalCookie, "", -1) // whoever was about to arrive in this browser has left
	redirect(w, r, a.ReturnTo)
}

// startByPortal starts a session that knows which portal it came by.
func (s *Server) startByPortal(ctx context.Context, person identity.Person, a rp.Arrival, shared bool, agent string) (cookie, token string, err error) {
	token, session, err := s.cfg.Sessions.Start(ctx, person, identity.Device{
		UserAgent: agent, Shared: shared, Portal: a.Portal.Issuer, IDToken: a.IDToken,
	})
	if err != nil {
		return "", "", err
	}
	return s.cookie(token, session), token, nil
}

// portalLogout returns where the browser ends the portal's session, empty for a
// session of this host's own. It is no reason to stay signed in here when the
// portal cannot say.
func (s *Server) portalLogout(ctx context.Context, c identity.Caller) string {
	session, _, err := s.cfg.Sessions.ByID(ctx, identity.SessionID(c.ClientID))
	if err != nil || session.Portal == "" || s.cfg.Portal == nil {
		return ""
	}
	idToken, err := s.cfg.Sessions.IDToken(ctx, session.ID)
	if err != nil {
		return ""
	}
	to, err := s.cfg.Portal.LogoutURL(ctx, idToken, s.app.url+"/", "")
	if err != nil {
		return ""
	}
	return to
}

// endCookie ends the session of the browser's cookie, whoever's it was.
func (s *Server) endCookie(r *http.Request) error {
	former, err := s.cookieCaller(r)
	if errors.Is(err, errNobody) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endSession(r.Context(), former)
}
