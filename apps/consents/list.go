package consents

import (
	"context"
	"errors"
	"slices"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Grants lists what was agreed to or refused, the newest first.
type Grants struct {
	Grants []Card `json:"grants" nullable:"false"`
}

type listOutput struct{ Body Grants }

func (a *App) list(ctx context.Context, c *apps.Call, _ *struct{}) (*listOutput, error) {
	out := &listOutput{}
	err := c.View(ctx, func(tx *instance.Tx) error {
		out.Body.Grants = []Card{}
		for doc, err := range instance.In[doctypes.Grant](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the scrub tells of it, and the others can still be withdrawn
			}
			if err != nil {
				return err
			}
			out.Body.Grants = append(out.Body.Grants, cardOf(doc.ID, doc.Body, tx.Now()))
		}
		return nil
	})
	slices.SortStableFunc(out.Body.Grants, func(x, y Card) int { return y.Asked.Compare(x.Asked) })
	return out, err
}
