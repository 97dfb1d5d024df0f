package portfolio

import (
	"context"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
)

func (a *App) one(ctx context.Context, c *apps.Call, in *idInput) (*pageOutput, error) {
	return a.read(ctx, c, instance.DocID(in.ID))
}

// read answers with a page as it is now.
func (a *App) read(ctx context.Context, c *apps.Call, id instance.DocID) (*pageOutput, error) {
	var p doctypes.Page
	var d draft
	var pub *Publication
	var self bool
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		if p, err = load(tx, id); err != nil {
			return err
		}
		if d, err = compose(tx, c, p); err != nil {
			return err
		}
		if self, err = alone(tx); err != nil {
			return err
		}
		pub, err = publicationOf(tx, c, id, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := a.inspect(ctx, c, &d); err != nil {
		return nil, err
	}
	may, err := a.may(ctx, c, self)
	if err != nil {
		return nil, err
	}
	tag, err := etag(p)
	return &pageOutput{tag, Page{
		ID: string(id), Title: p.Title, Subtitle: p.Subtitle, Template: p.Template, Theme: p.Theme, Blocks: writtenOf(p).Blocks,
		ETag: tag, Created: p.Created, Modified: p.Modified, Hints: hints(p, c.Lang), Material: d.material, Checks: append([]Check{}, d.checks.list...),
		Publication: pub, May: may,
	}}, err
}
