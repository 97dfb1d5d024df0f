package portfolio

import (
	"context"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
)

type saveInput struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"etag of the page that was changed"`
	Body    struct {
		Title    string           `json:"title"`
		Subtitle string           `json:"subtitle"`
		Theme    string           `json:"theme"`
		Blocks   []doctypes.Block `json:"blocks" nullable:"false"`
	}
}

// save writes the page as it is typed: half a page is one, too. What somebody
// else has changed meanwhile is not overwritten.
func (a *App) save(ctx context.Context, c *apps.Call, in *saveInput) (*pageOutput, error) {
	w := written(in.Body)
	if err := w.check(); err != nil {
		return nil, err
	}
	id := instance.DocID(in.ID)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		p, err := load(tx, id)
		if err != nil {
			return err
		}
		was, err := etag(p)
		if err != nil {
			return err
		}
		if !apps.Matches(in.IfMatch, was) {
			return errPageChanged
		}
		p.Title, p.Subtitle, p.Theme, p.Blocks = w.Title, w.Subtitle, w.Theme, w.Blocks
		if is, err := etag(p); err != nil || is == was {
			return err
		}
		p.Modified = tx.Now()
		return instance.In[doctypes.Page](tx).Put(id, p)
	})
	if err != nil {
		return nil, err
	}
	return a.read(ctx, c, id)
}
