package portfolio

import (
	"context"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

var zeroTime time.Time

// trash puts a page away for 30 days; nobody else sees it from now on.
func (a *App) trash(ctx context.Context, c *apps.Call, in *idInput) (*struct{}, error) {
	id := instance.DocID(in.ID)
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		p, err := load(tx, id)
		if err != nil {
			return err
		}
		if err := consent.Unpublish(tx, id); err != nil {
			return err
		}
		p.Trashed = tx.Now()
		if err := instance.In[doctypes.Page](tx).Put(id, p); err != nil {
			return err
		}
		return prune(tx)
	})
}

// restore brings a page back. It is not public again by that.
func (a *App) restore(ctx context.Context, c *apps.Call, in *idInput) (*pageOutput, error) {
	id := instance.DocID(in.ID)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.Page](tx)
		p, err := docs.Get(id)
		if err != nil {
			return err
		}
		p.Trashed = zeroTime
		return docs.Put(id, p)
	})
	if err != nil {
		return nil, err
	}
	return a.read(ctx, c, id)
}
