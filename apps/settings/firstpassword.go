package settings

import (
	"context"
	"errors"

	"pims/apps"
	"pims/consent"
	"pims/identity"
	"pims/instance"
)

type firstPasswordInput struct {
	Body struct {
		New string `json:"new" maxLength:"1024"`
	}
}

// firstPassword gives a password to somebody whom only the portal signs in; all
// other sessions end. Whoever has one changes it with the current one.
func (a *App) firstPassword(ctx context.Context, c *apps.Call, in *firstPasswordInput) (*struct{}, error) {
	rec := record(c, consent.Password)
	err := a.people.FirstPassword(ctx, c.Caller.Person, in.Body.New, sessionOf(c),
		func(tx *instance.Tx) error { return consent.Append(tx, rec) })
	if errors.Is(err, identity.ErrSignedOut) && sessionOf(c) == "" {
		err = apps.ErrNoSession // an app password is signed in, but not by a session
	}
	return nil, err
}
