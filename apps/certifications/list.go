package certifications

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/konnectors"
	"pims/storage"
)

// Certifications are all that a caller may see, the latest award first.
type Certifications struct {
	Certifications []Certification `json:"certifications" nullable:"false"`
}

type (
	listOutput struct{ Body Certifications }
	oneOutput  struct{ Body Certification }
	idInput    struct {
		ID string `path:"id"`
	}
)

func (a *App) all(ctx context.Context, c *apps.Call, _ *struct{}) (*listOutput, error) {
	out := new(listOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		list := []Certification{}
		for doc, err := range instance.In[doctypes.Certification](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the others are there all the same
			}
			if err != nil {
				return err
			}
			v, err := a.view(tx, c, doc.ID, doc.Body)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		slices.SortStableFunc(list, func(x, y Certification) int {
			return cmp.Compare(cmp.Or(y.Awarded, y.Passed), cmp.Or(x.Awarded, x.Passed))
		})
		out.Body.Certifications = list
		return nil
	})
	return out, err
}

func (a *App) one(ctx context.Context, c *apps.Call, in *idInput) (*oneOutput, error) {
	out := new(oneOutput)
	id := instance.DocID(in.ID)
	err := c.View(ctx, func(tx *instance.Tx) error {
		doc, err := instance.In[doctypes.Certification](tx).Get(id)
		if err != nil {
			return err
		}
		out.Body, err = a.view(tx, c, id, doc)
		return err
	})
	return out, err
}

func remove(ctx context.Context, c *apps.Call, in *idInput) (*struct{}, error) {
	id := instance.DocID(in.ID)
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.Certification](tx)
		doc, err := docs.Get(id)
		if err != nil {
			return err
		}
		if err := konnectors.Forget(tx, instance.DocID(doc.Source.Connection), id); err != nil {
			return err
		}
		return docs.Delete(id)
	})
}
