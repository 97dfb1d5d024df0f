package consent

import (
	"context"
	"crypto/ed25519"
	"errors"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Family is who is asked beside a learner: the holders of parental authority in
// the order of their registration. A [Desk] makes it.
type Family struct {
	Parties   []doctypes.Party
	GivenName string // of the learner

	since  []time.Time // of the tie to each party
	absent bool        // a holder is known who cannot be asked here: they are on another host
	host   string      // that states the ties
	key    ed25519.PrivateKey
}

// Desk does what crosses from a learner's instance to the directory of the
// node: it knows who belongs to whom. It is safe for concurrent use.
type Desk struct {
	House  *instance.House
	People *identity.People
	Now    func() time.Time
	Host   string // origin of this node: https://…
}

// Family returns the family of a learner. Holders without an instance of their
// own are left out.
func (d *Desk) Family(ctx context.Context, learner identity.PersonID) (_ Family, err error) {
	defer fault.Wrap(&err, "family")
	person, err := d.People.Get(ctx, learner)
	if err != nil {
		return Family{}, err
	}
	ties, err := d.People.Guardians(ctx, learner)
	if err != nil {
		return Family{}, err
	}
	return d.family(ctx, ties, person.GivenName)
}

// FamilyOf returns the family of a learner who has not arrived yet.
func (d *Desk) FamilyOf(ctx context.Context, portal identity.Portal, givenName string) (_ Family, err error) {
	defer fault.Wrap(&err, "family of a portal")
	ties, err := d.People.GuardiansOf(ctx, portal)
	if err != nil {
		return Family{}, err
	}
	return d.family(ctx, ties, givenName)
}

func (d *Desk) family(ctx context.Context, ties []identity.Tie, givenName string) (Family, error) {
	seed, err := d.People.Secret(ctx, "ties")
	if err != nil {
		return Family{}, err
	}
	f := Family{GivenName: givenName, host: d.Host, key: ed25519.NewKeyFromSeed(seed[:])}
	for _, tie := range ties {
		guardian, err := d.People.Get(ctx, tie.Guardian)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return Family{}, err
		}
		if guardian.State != identity.Live && guardian.State != identity.Frozen {
			f.absent = f.absent || guardian.State != identity.Erasing
			continue
		}
		f.Parties = append(f.Parties, doctypes.Party{
			Name: guardian.GivenName, Relation: tie.Relation, Instance: string(guardian.Instance), Answer: doctypes.Asked,
		})
		f.since = append(f.since, tie.Since)
	}
	return f, nil
}
