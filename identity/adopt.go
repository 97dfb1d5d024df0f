package identity

import (
	"context"
	"errors"
	"slices"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// Adoption says what differs from the account of an adopted instance; empty
// fields take it as it is.
type Adoption struct {
	Login string        // written into the account
	Role  doctypes.Role // what this node knows better: an account may claim anything
}

// Adopt registers an instance that is there already, such as an imported one,
// from its account. ErrLoginTaken if its login is somebody else's here, and
// the instance stays as it is. Portals that the account names are dropped: only
// who signs in by one here can show that it is theirs.
func (p *People) Adopt(ctx context.Context, id instance.ID, a Adoption) (_ Person, err error) {
	defer fault.Wrap(&err, "adopt instance %s", id)
	account, err := p.account(ctx, id)
	if err != nil {
		return Person{}, err
	}
	person, err := personOf(a.apply(account), id)
	if err != nil {
		return Person{}, err
	}
	if err := p.reserve(ctx, person, Portal{}, false); err != nil {
		return Person{}, err
	}
	if err := p.settle(ctx, person); err != nil {
		return Person{}, errors.Join(err, p.forget(context.WithoutCancel(ctx), person))
	}
	return p.markLive(ctx, person)
}

func (a Adoption) apply(account doctypes.Account) doctypes.Account {
	if a.Login != "" {
		account.Login = a.Login
	}
	if a.Role != "" {
		account.Role = a.Role
	}
	return account
}

// settle makes the account say what the directory says.
func (p *People) settle(ctx context.Context, person Person) error {
	linked, err := p.portalsOf(ctx, person.ID)
	if err != nil {
		return err
	}
	return p.inside(ctx, person.Instance, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			account, err := readAccount(tx)
			if err != nil {
				return err
			}
			known := len(account.Portals)
			account.Portals = slices.DeleteFunc(account.Portals, func(o doctypes.Portal) bool {
				return !slices.Contains(linked, p.portalHash(Portal{o.Issuer, o.Subject}))
			})
			if account.Login == person.Login && account.Role == person.Role && len(account.Portals) == known {
				return nil
			}
			account.Login, account.Role = person.Login, person.Role
			return writeAccount(tx, account)
		})
	})
}
