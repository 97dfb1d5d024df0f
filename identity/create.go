package identity

import (
	"context"
	"errors"
	"net/mail"

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
	Quota      int64                    // bytes of contents
	Email      string                   // for notices
	Portal     Portal                   // that the person signs in by; empty for none
	Also       func(*instance.Tx) error // runs in the commit that makes the account; may be nil
}

// Create registers a person and makes their instance. If it fails, nothing of
// either is left, or Repair removes it. ErrPortalTaken and ErrPortalRefused are
// decided in the commit that registers the portal; ties that waited for it
// (Tie.Expected) have their learner from then on.
func (p *People) Create(ctx context.Context, n NewPerson) (_ Person, err error) {
	defer fault.Wrap(&err, "create person")
	if address, err := mail.ParseAddress(n.Email); n.Email != "" && (err != nil || address.Address != n.Email) {
		return Person{}, ErrBadPerson.With("field", "email")
	}
	account := doctypes.Account{
		Login: n.Login, GivenName: n.GivenName, FamilyName: n.FamilyName,
		Role: n.Role, BirthDate: n.BirthDate, Group: n.Group, Email: n.Email,
	}
	if n.Portal != (Portal{}) {
		if err := n.Portal.check(); err != nil {
			return Person{}, err
		}
		account.Portals = []doctypes.Portal{n.Portal.linked(p.house.Now())}
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
	if err := p.reserve(ctx, person, n.Portal, true); err != nil {
		return Person{}, err
	}
	if err := p.build(ctx, id, n.Quota, account, n.Also); err != nil {
		return Person{}, errors.Join(err, p.discard(context.WithoutCancel(ctx), person))
	}
	return p.markLive(ctx, person)
}

// build makes the instance with its account and runs also in the same commit.
func (p *People) build(ctx context.Context, id instance.ID, quota int64, account doctypes.Account, also func(*instance.Tx) error) error {
	inst, err := p.house.Create(ctx, id, quota)
	if err != nil {
		return err
	}
	err = inst.Update(ctx, func(tx *instance.Tx) error {
		account.Created = tx.Now()
		if err := writeAccount(tx, account); err != nil || also == nil {
			return err
		}
		return also(tx)
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
