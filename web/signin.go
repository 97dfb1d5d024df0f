package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// sessionCookie holds the token of a browser's session. The prefix makes
// browsers refuse it for any other host, path or scheme.
const sessionCookie = "__Host-pims"

// firstPage is the scope under which the edge reads what the first page needs:
// the one that settings declares, and how the instance came to be.
var firstPage = consent.Scope{
	Name: "settings:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.PreferencesName: instance.Read, doctypes.OpeningName: instance.Read,
	}},
}

// signIn starts a session. A browser that was signed in is not any more: the
// former session ends, whoever it was.
func (s *Server) signIn(ctx context.Context, in *signIn) (*signedIn, error) {
	device := identity.Device{UserAgent: in.UserAgent, Shared: in.Body.SharedDevice}
	token, session, person, err := s.cfg.People.SignInSession(ctx, in.Body.Login, in.Body.Password, infoOf(ctx).client, device)
	if err != nil {
		return nil, err
	}
	if err := s.endFormer(ctx); err != nil {
		return nil, err
	}
	return &signedIn{SetCookie: s.cookie(token, session), Body: SignedIn{token, s.personOf(person)}}, nil
}

func (s *Server) endFormer(ctx context.Context) error {
	former, ok := apps.CallerFrom(ctx)
	if !ok || former.Client != identity.ClientWeb {
		return nil
	}
	return s.endSession(ctx, former)
}

// endSession ends the session of a caller, whose browser forgets its token; one
// that is over is no error. On a node that cannot write it is over while the node
// runs, and nobody has the token any more.
func (s *Server) endSession(ctx context.Context, c identity.Caller) error {
	err := s.cfg.Sessions.End(ctx, c.Person, identity.SessionID(c.ClientID))
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrReadOnlyNode) {
		return nil
	}
	return err
}

// readSession tells who is signed in, and makes the cookies of the first paint
// say what the preferences say: the interface asks right after signing in and
// whenever it is opened.
func (s *Server) readSession(ctx context.Context, _ *struct{}) (*readSession, error) {
	caller, _ := apps.CallerFrom(ctx) // mustSignIn saw to it
	person, err := s.cfg.People.Get(ctx, caller.Person)
	if err != nil {
		return nil, err
	}
	prefs, provisional, err := s.ownPage(ctx, caller)
	if err != nil {
		return nil, err
	}
	out := &readSession{Body: Session{
		Person: s.personOf(person), Instance: caller.Instance, Preferences: preferencesOf(prefs),
		Apps: summaries(s.cfg.Apps, person.Role), Zone: s.cfg.Zone, ContentURL: s.content.url, Demo: s.cfg.Demo, Limits: []string{},
	}}
	if provisional {
		out.Body.Limits = append(out.Body.Limits, "provisional")
	}
	if out.Body.HasPassword, err = s.cfg.People.HasPassword(ctx, caller.Person); err != nil {
		return nil, err
	}
	if caller.Client == identity.ClientAppPassword {
		return out, nil
	}
	session, _, err := s.cfg.Sessions.ByID(ctx, identity.SessionID(caller.ClientID))
	if err != nil {
		return nil, err
	}
	out.Body.SharedDevice = session.Shared
	if session.Portal != "" {
		out.Body.Portal = s.cfg.PortalName
	}
	if caller.Client == identity.ClientWeb {
		out.SetCookie = paintOf(prefs).cookies(s.life(session))
	}
	return out, nil
}

// signOut ends the session, if there is one, and has the browser forget all. A
// session of the portal goes on there until the browser has been to the address
// that this answers.
func (s *Server) signOut(ctx context.Context, _ *struct{}) (*signedOut, error) {
	out := &signedOut{
		SetCookie:     append([]string{hostCookie(sessionCookie, "", -1), hostCookie(arrivalCookie, "", -1)}, paint{}.cookies(-time.Second)...),
		ClearSiteData: `"cache", "cookies", "storage"`,
	}
	if caller, ok := apps.CallerFrom(ctx); ok && (caller.Client == identity.ClientWeb || caller.Client == identity.ClientToken) {
		out.Body.LogoutURL = s.portalLogout(ctx, caller)
		if err := s.endSession(ctx, caller); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// cookie is the session's cookie: of a shared device until the window closes.
func (s *Server) cookie(token string, session identity.Session) string {
	c := http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: maxAge(s.life(session)),
	}
	return c.String()
}

// life is how long a browser keeps the cookies of a session: 0 for as long as
// its window is open. The server ends a session by its own clock.
func (s *Server) life(session identity.Session) time.Duration {
	if session.Shared {
		return 0
	}
	return session.Created.Add(identity.LifeOwn).Sub(s.cfg.Now())
}

// ownPage reads through the Guard what the caller's first page depends on: the
// preferences, and whether the instance is provisional.
func (s *Server) ownPage(ctx context.Context, c identity.Caller) (prefs doctypes.Preferences, provisional bool, err error) {
	pass, err := s.cfg.Guard.Enter(ctx, c, c.Instance, firstPage)
	if err != nil {
		return prefs, false, err
	}
	defer func() { err = errors.Join(err, pass.Close()) }()
	err = pass.View(ctx, func(tx *instance.Tx) error {
		if prefs, err = apps.Preferences(tx, apps.LangFrom(ctx)); err != nil {
			return err
		}
		provisional, err = consent.Provisional(tx)
		return err
	})
	if err != nil {
		return prefs, false, err
	}
	return prefs, provisional, pass.Commit(ctx)
}
