package settings

import (
	"context"

	"pims/apps"
	"pims/consent"
	"pims/instance"
)

type passwordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"1024"`
		New     string `json:"new" maxLength:"1024"`
	}
}

// changePassword replaces the password; all other sessions end.
func (a *App) changePassword(ctx context.Context, c *apps.Call, in *passwordInput) (*struct{}, error) {
	rec := record(c, consent.Password)
	return nil, a.people.ChangePassword(ctx, c.Caller.Person, in.Body.Current, in.Body.New, sessionOf(c),
		func(tx *instance.Tx) error { return consent.Append(tx, rec) })
}
