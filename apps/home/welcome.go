package home

import (
	"context"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
)

// dismissWelcome puts the welcome card away for good.
func dismissWelcome(ctx context.Context, c *apps.Call, _ *struct{}) (*struct{}, error) {
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		prefs, err := apps.Preferences(tx, c.Lang)
		if err != nil || prefs.Welcomed {
			return err
		}
		prefs.Welcomed = true
		return instance.In[doctypes.Preferences](tx).Put(doctypes.OnlyID, prefs)
	})
}
