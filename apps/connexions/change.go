package connexions

import (
	"context"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/konnectors"
	"pims/storage"
)

// Account is what the person fills in, by the names that the catalogue gives.
type Account struct {
	Fields map[string]string `json:"fields"`
}

type connectInput struct {
	Body struct {
		Konnector string            `json:"konnector" maxLength:"64"`
		Fields    map[string]string `json:"fields" maxProperties:"20"`
	}
}

func (a *App) connect(ctx context.Context, c *apps.Call, in *connectInput) (*connectionOutput, error) {
	m, ok := a.manifest(in.Body.Konnector)
	if !ok {
		return nil, storage.ErrNotFound
	}
	return a.change(ctx, c, func(tx *instance.Tx) (instance.DocID, error) {
		id, err := konnectors.Connect(tx, m, in.Body.Fields, c.Lang)
		if err != nil {
			return "", err
		}
		return id, consent.Append(tx, record(c))
	})
}

type replaceInput struct {
	ID   string `path:"id"`
	Body Account
}

func (a *App) replace(ctx context.Context, c *apps.Call, in *replaceInput) (*connectionOutput, error) {
	id := instance.DocID(in.ID)
	return a.change(ctx, c, func(tx *instance.Tx) (instance.DocID, error) {
		was, err := instance.In[doctypes.Connection](tx).Get(id)
		if err != nil {
			return "", err
		}
		m, ok := a.manifest(was.Konnector)
		if !ok {
			return "", konnectors.ErrKonnectorGone
		}
		if err := konnectors.Replace(tx, m, id, in.Body.Fields, c.Lang); err != nil {
			return "", err
		}
		return id, consent.Append(tx, record(c))
	})
}

type idInput struct {
	ID string `path:"id"`
}

func (a *App) run(ctx context.Context, c *apps.Call, in *idInput) (*connectionOutput, error) {
	id := instance.DocID(in.ID)
	return a.change(ctx, c, func(tx *instance.Tx) (instance.DocID, error) {
		return id, konnectors.RunNow(tx, id)
	})
}

func unplug(ctx context.Context, c *apps.Call, in *idInput) (*struct{}, error) {
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		if err := konnectors.Unplug(tx, instance.DocID(in.ID)); err != nil {
			return err
		}
		return consent.Append(tx, record(c))
	})
}

// change runs fn and answers with the connection as it is then.
func (a *App) change(ctx context.Context, c *apps.Call, fn func(*instance.Tx) (instance.DocID, error)) (*connectionOutput, error) {
	out := new(connectionOutput)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		id, err := fn(tx)
		if err != nil {
			return err
		}
		out.Body, err = a.connection(tx, id, c.Lang)
		return err
	})
	return out, err
}
