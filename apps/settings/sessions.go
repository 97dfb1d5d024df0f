package settings

import (
	"context"
	"time"

	"pims/apps"
	"pims/identity"
)

// Session is a device on which the owner is signed in.
type Session struct {
	ID           string    `json:"id"`
	Current      bool      `json:"current" doc:"the one that asks"`
	Device       string    `json:"device"`
	SharedDevice bool      `json:"shared_device"`
	Created      time.Time `json:"created"`
	LastUsed     time.Time `json:"last_used"`
}

// Sessions lists where the owner is signed in, the oldest first.
type Sessions struct {
	Sessions []Session `json:"sessions" nullable:"false"`
}

type sessionsOutput struct{ Body Sessions }

func (a *App) listSessions(ctx context.Context, c *apps.Call, _ *struct{}) (*sessionsOutput, error) {
	all, err := a.sessions.List(ctx, c.Caller.Person)
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{Sessions{make([]Session, len(all))}}
	for i, s := range all {
		out.Body.Sessions[i] = Session{string(s.ID), s.ID == sessionOf(c), s.Device, s.Shared, s.Created, s.LastUsed}
	}
	return out, nil
}

type sessionInput struct {
	ID string `path:"id"`
}

func (a *App) endSession(ctx context.Context, c *apps.Call, in *sessionInput) (*struct{}, error) {
	return nil, a.sessions.End(ctx, c.Caller.Person, identity.SessionID(in.ID))
}

func (a *App) endOtherSessions(ctx context.Context, c *apps.Call, _ *struct{}) (*struct{}, error) {
	return nil, a.sessions.EndOthers(ctx, c.Caller.Person, sessionOf(c))
}
