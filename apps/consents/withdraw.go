package consents

import (
	"context"

	"pims/apps"
	"pims/consent"
	"pims/instance"
)

// withdraw ends a grant at once, no reason asked; once more is no error.
func (a *App) withdraw(ctx context.Context, c *apps.Call, in *grantInput) (*struct{}, error) {
	return nil, c.Update(ctx, func(tx *instance.Tx) error { return consent.Withdraw(tx, instance.DocID(in.ID)) })
}
