package identity

import (
	"context"
	"errors"

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
// the instance stays as it is.
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
	if err := p.reserve(ctx, person); err != nil {
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
	return p.inside(ctx, person.Instance, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			account, err := readAccount(tx)
			if err != nil || (account.Login == person.Login && account.Role == person.Role) {
				return err
			}
			account.Login, account.Role = person.Login, person.Role
			return writeAccount(tx, account)
		})
	})
}
