package consents

import (
	"context"

	"pims/apps"
)

// Later says where to go.
type Later struct {
	RedirectTo string `json:"redirect_to"`
}

type laterOutput struct{ Body Later }

// later sends the person back without an answer; nothing is kept.
func (a *App) later(ctx context.Context, c *apps.Call, in *grantInput) (*laterOutput, error) {
	if _, err := a.requested(ctx, in.ID); err != nil {
		return nil, err
	}
	to, err := a.provider.Decline(ctx, in.ID, "the person has not decided yet")
	return &laterOutput{Later{to}}, err
}
