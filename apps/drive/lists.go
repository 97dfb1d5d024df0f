package drive

import (
	"context"

	"pims/apps"
	"pims/instance"
)

type entriesOutput struct{ Body Entries }

// favourites lists what the owner marked, folders first.
func (a *App) favourites(ctx context.Context, c *apps.Call, _ *struct{}) (*entriesOutput, error) {
	out := new(entriesOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		marked, err := tx.Tree().Favourites()
		out.Body.Entries = a.views(marked)
		return err
	})
	return out, err
}

// recentLimit is how many files the list of recent ones holds.
const recentLimit = 50

// recent lists the files that were modified last.
func (a *App) recent(ctx context.Context, c *apps.Call, _ *struct{}) (*entriesOutput, error) {
	out := new(entriesOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		newest, err := tx.Tree().Recent(recentLimit)
		out.Body.Entries = a.views(newest)
		return err
	})
	return out, err
}
