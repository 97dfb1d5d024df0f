package portfolio

import (
	"context"
	"errors"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// account returns what a page may know of its owner, nothing where there is no
// account.
func account(tx *instance.Tx) (doctypes.Account, error) {
	me, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return me, err
}

// alone reports whether the owner publishes without their parents.
func alone(tx *instance.Tx) (bool, error) {
	me, err := account(tx)
	return consent.RuleOf(me.Role, me.BirthDate, tx.Now()) == doctypes.RuleSelf, err
}

// family returns who is asked when a caller publishes: nobody if they decide
// alone.
func (a *App) family(ctx context.Context, c *apps.Call, alone bool) (consent.Family, error) {
	if alone {
		return consent.Family{}, nil
	}
	return a.desk.Family(ctx, c.Caller.Person)
}

// may says whether the owner publishes alone, and who is asked otherwise.
func (a *App) may(ctx context.Context, c *apps.Call, alone bool) (May, error) {
	m := May{Alone: alone, Holders: []Holder{}}
	family, err := a.family(ctx, c, alone)
	for _, p := range family.Parties {
		m.Holders = append(m.Holders, Holder{p.Name, p.Relation})
	}
	return m, err
}
