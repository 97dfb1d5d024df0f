package identity

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// readAccount returns the account of an instance, ErrNoAccount if it has none.
func readAccount(tx *instance.Tx) (doctypes.Account, error) {
	a, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	if errors.Is(err, storage.ErrNotFound) {
		err = ErrNoAccount
	}
	return a, err
}

func writeAccount(tx *instance.Tx, a doctypes.Account) error {
	return instance.In[doctypes.Account](tx).Put(doctypes.OnlyID, a)
}

// account reads the account of an instance.
func (p *People) account(ctx context.Context, id instance.ID) (a doctypes.Account, err error) {
	err = p.inside(ctx, id, func(inst *instance.Instance) error {
		return inst.View(ctx, func(tx *instance.Tx) error {
			a, err = readAccount(tx)
			return err
		})
	})
	return a, err
}

// inside opens an instance for fn.
func (p *People) inside(ctx context.Context, id instance.ID, fn func(*instance.Instance) error) error {
	inst, err := p.house.Open(ctx, id)
	if err != nil {
		return err
	}
	return errors.Join(fn(inst), inst.Close())
}
