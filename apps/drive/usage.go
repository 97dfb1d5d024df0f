package drive

import (
	"context"

	"pims/apps"
	"pims/instance"
)

type usageOutput struct{ Body instance.Usage }

func usage(ctx context.Context, c *apps.Call, _ *struct{}) (*usageOutput, error) {
	out := new(usageOutput)
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		out.Body, err = tx.Usage()
		return err
	})
	return out, err
}
