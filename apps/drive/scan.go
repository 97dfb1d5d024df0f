package drive

import (
	"context"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/scan"
)

// scanAgain has the contents of a file examined once more: a virus scanner may have
// been wrong, or know more by now.
func (a *App) scanAgain(ctx context.Context, c *apps.Call, in *entryInput) (*struct{}, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		if _, err := instance.In[doctypes.File](tx).Get(id); err != nil {
			return err
		}
		if !a.scanned {
			return scan.ErrNone
		}
		return scan.Again(tx, id)
	})
}
