package web

import (
	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/doctypes"
	"pims/identity"
)

// painted is an answer that carries the person's preferences.
type painted interface {
	FirstPaint() doctypes.Preferences
}

// repaint sends the cookies of the first paint again when an answer shows what
// the preferences are now, so that the next page already has them.
func (s *Server) repaint(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(painted)
	if !ok {
		return v, nil
	}
	caller, ok := apps.CallerFrom(ctx.Context())
	if !ok || caller.Client != identity.ClientWeb {
		return v, nil
	}
	session, _, err := s.cfg.Sessions.ByID(ctx.Context(), identity.SessionID(caller.ClientID))
	if err != nil {
		return v, nil // the answer is right; the paint can wait for the next
	}
	for _, cookie := range paintOf(p.FirstPaint()).cookies(s.life(session)) {
		ctx.AppendHeader("Set-Cookie", cookie)
	}
	return v, nil
}
