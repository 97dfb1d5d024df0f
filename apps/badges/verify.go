package badges

import (
	"context"
	"errors"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// verify asks everything once more, of the file as it is now.
func (a *App) verify(ctx context.Context, c *apps.Call, in *idInput) (*badgeOutput, error) {
	id := instance.DocID(in.ID)
	var was doctypes.Badge
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		was, err = instance.In[doctypes.Badge](tx).Get(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	file, err := content(ctx, c, instance.DocID(was.Original))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, errFileGone
	}
	if err != nil {
		return nil, err
	}
	report, err := a.ask(ctx, c, file)
	if err != nil {
		return nil, err
	}
	b := badgeOf(report, file)
	b.Original, b.Image, b.Added = was.Original, was.Image, was.Added
	err = c.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.Badge](tx)
		if _, err := docs.Get(id); err != nil {
			return err // removed meanwhile
		}
		b.Verified = tx.Now()
		return docs.Put(id, b)
	})
	if err != nil {
		return nil, err
	}
	out := new(badgeOutput)
	return out, out.read(ctx, c, id)
}
