package connexions

import (
	"context"
	"errors"
	"slices"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
	"pims/storage"
)

// Connections are the connections of a person, the oldest first, and what could
// be connected.
type Connections struct {
	Connections []Connection `json:"connections" nullable:"false"`
	Catalogue   []Konnector  `json:"catalogue" nullable:"false" doc:"Empty where it was not wanted"`
}

type (
	listInput struct {
		Only string `query:"only" enum:"connections" doc:"Leave the catalogue out, for pages that pay for each byte"`
	}
	listOutput       struct{ Body Connections }
	connectionOutput struct{ Body Connection }
	runsOutput       struct{ Body Runs }
)

func (a *App) all(ctx context.Context, c *apps.Call, in *listInput) (*listOutput, error) {
	out := &listOutput{Connections{Catalogue: []Konnector{}}}
	if in.Only == "" {
		out.Body.Catalogue = a.catalogue(c.Lang)
	}
	err := c.View(ctx, func(tx *instance.Tx) error {
		list := []Connection{}
		for doc, err := range instance.In[doctypes.Connection](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the others are there all the same
			}
			if err != nil {
				return err
			}
			v, err := a.connection(tx, doc.ID, c.Lang)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		slices.SortStableFunc(list, func(x, y Connection) int { return x.Created.Compare(y.Created) })
		out.Body.Connections = list
		return nil
	})
	return out, err
}

func (a *App) one(ctx context.Context, c *apps.Call, in *idInput) (*connectionOutput, error) {
	out := new(connectionOutput)
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		out.Body, err = a.connection(tx, instance.DocID(in.ID), c.Lang)
		return err
	})
	return out, err
}

func (a *App) runs(ctx context.Context, c *apps.Call, in *idInput) (*runsOutput, error) {
	out := new(runsOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		of, err := instance.In[doctypes.Connection](tx).Get(instance.DocID(in.ID))
		if err != nil {
			return err
		}
		m, _ := a.manifest(of.Konnector)
		runs, err := konnectors.Runs(tx, instance.DocID(in.ID))
		out.Body.Runs = make([]Run, len(runs))
		for i, r := range runs {
			out.Body.Runs[i] = runView(m, r, c.Lang)
		}
		return err
	})
	return out, err
}

func (a *App) connection(tx *instance.Tx, id instance.DocID, lang fault.Lang) (Connection, error) {
	c, err := konnectors.Connection(tx, id)
	if err != nil {
		return Connection{}, err
	}
	m, ok := a.manifest(c.Konnector)
	if !ok && c.State != konnectors.Unplugged {
		c.State, c.Code = konnectors.Down, konnectors.ErrKonnectorGone.Code
	}
	return connectionView(m, id, c, lang), nil
}
