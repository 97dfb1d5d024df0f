package badges

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Badges are all of the owner's, the latest award first.
type Badges struct {
	Badges []Badge `json:"badges" nullable:"false"`
}

type (
	listOutput  struct{ Body Badges }
	badgeOutput struct{ Body Badge }
	idInput     struct {
		ID string `path:"id"`
	}
)

func all(ctx context.Context, c *apps.Call, _ *struct{}) (*listOutput, error) {
	out := new(listOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		pages, err := pagesBy(tx)
		if err != nil {
			return err
		}
		list := []Badge{}
		for doc, err := range instance.In[doctypes.Badge](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the others are there all the same
			}
			if err != nil {
				return err
			}
			v, err := view(tx, c, doc.ID, doc.Body, pages)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		slices.SortStableFunc(list, func(x, y Badge) int {
			return cmp.Or(cmp.Compare(y.Awarded, x.Awarded), y.Added.Compare(x.Added))
		})
		out.Body.Badges = list
		return nil
	})
	return out, err
}

func one(ctx context.Context, c *apps.Call, in *idInput) (*badgeOutput, error) {
	out := new(badgeOutput)
	return out, out.read(ctx, c, instance.DocID(in.ID))
}

// remove forgets a badge; its file stays among the others.
func remove(ctx context.Context, c *apps.Call, in *idInput) (*struct{}, error) {
	id := instance.DocID(in.ID)
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.Badge](tx)
		if _, err := docs.Get(id); err != nil {
			return err
		}
		return docs.Delete(id)
	})
}
