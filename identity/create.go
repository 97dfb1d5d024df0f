package identity

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// NewPerson is somebody about to be registered. Only the login, the given name
// and the role are needed; without a password the person cannot sign in with
// one.
type NewPerson struct {
	Login      string
	GivenName  string
	FamilyName string
	Role       doctypes.Role
	BirthDate  string // YYYY-MM-DD
	Group      string
	Password   string
	Quota      int64 // bytes of contents
}

// Create registers a person and makes their instance. If it fails, nothing of
// either is left, or Repair removes it.
func (p *People) Create(ctx context.Context, n NewPerson) (_ Person, err error) {
	defer fault.Wrap(&err, "create person")
	account := doctypes.Account{
		Login: n.Login, GivenName: n.GivenName, FamilyName: n.FamilyName,
		Role: n.Role, BirthDate: n.BirthDate, Group: n.Group,
	}
	id, err := instance.NewID()
	if err != nil {
		return Person{}, err
	}
	person, err := personOf(account, id)
	if err != nil {
		return Person{}, err
	}
	account.Login, account.GivenName, account.FamilyName, account.Group = person.Login, person.GivenName, person.FamilyName, person.Group
	if n.Password != "" {
		if account.PasswordHash, err = p.newPassword(ctx, person, n.Password); err != nil {
			return Person{}, err
		}
	}
	if err := p.reserve(ctx, person); err != nil {
		return Person{}, err
	}
	if err := p.build(ctx, id, n.Quota, account); err != nil {
		return Person{}, errors.Join(err, p.discard(context.WithoutCancel(ctx), person))
	}
	return p.markLive(ctx, person)
}

// build makes the instance with its account.
func (p *People) build(ctx context.Context, id instance.ID, quota int64, account doctypes.Account) error {
	inst, err := p.house.Create(ctx, id, quota)
	if err != nil {
		return err
	}
	err = inst.Update(ctx, func(tx *instance.Tx) error {
		account.Created = tx.Now()
		return writeAccount(tx, account)
	})
	return errors.Join(err, inst.Close())
}

// discard takes back a registration whose instance holds nothing yet.
func (p *People) discard(ctx context.Context, person Person) error {
	if err := p.house.Destroy(ctx, person.Instance); err != nil {
		return err // the record stays, for Repair
	}
	return p.forget(ctx, person)
}
