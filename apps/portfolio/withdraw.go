package portfolio

import (
	"context"

	"pims/apps"
	"pims/consent"
	"pims/instance"
)

// withdraw takes a page off at once, with its pictures. Its address stays its
// own, for when it is published again.
func (a *App) withdraw(ctx context.Context, c *apps.Call, in *idInput) (*pageOutput, error) {
	id := instance.DocID(in.ID)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		if _, err := load(tx, id); err != nil {
			return err
		}
		if err := consent.Unpublish(tx, id); err != nil {
			return err
		}
		return prune(tx)
	})
	if err != nil {
		return nil, err
	}
	return a.read(ctx, c, id)
}
