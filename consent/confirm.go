package consent

import (
	"context"
	"errors"
	"slices"

	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// Confirm brings a learner's instance up to date with the ties that this node
// knows: they are stated and signed anew, and holders who have not been asked
// about the opening, because they or the instance came later, are asked now. Who
// is no holder any more has no say from then on. It is called when a tie is
// registered or ends, and harms nothing when called again.
func (d *Desk) Confirm(ctx context.Context, learner identity.PersonID) (err error) {
	defer fault.Wrap(&err, "confirm ties")
	person, err := d.People.Get(ctx, learner)
	if err != nil {
		return err
	}
	f, err := d.Family(ctx, learner)
	if err != nil {
		return err
	}
	inst, err := d.House.Open(ctx, person.Instance)
	if err != nil {
		return err
	}
	err = inst.Update(ctx, func(tx *instance.Tx) error {
		return errors.Join(f.state(tx), f.join(tx), f.leave(tx))
	})
	return errors.Join(err, inst.Close())
}

// join adds the family to the parties of the opening and of each page that all
// holders must agree to, and asks those who have not been. A page that is public
// already waits for them.
func (f Family) join(tx *instance.Tx) error {
	all, err := openMatters(tx)
	for _, m := range all {
		if m.About == aboutGrant || m.Rule == doctypes.RuleSelf || err != nil {
			continue
		}
		before, joined := f.added(&m.parties)
		if !joined {
			continue
		}
		if m.State, err = m.save(tx, m.parties); err == nil {
			err = errors.Join(m.ask(tx, f.GivenName, before...), m.tell(tx))
		}
	}
	return err
}

// added adds those of the family who are not among the parties, and returns the
// instances of those who were.
func (f Family) added(parties *[]doctypes.Party) (before []string, joined bool) {
	for _, p := range *parties {
		before = append(before, p.Instance)
	}
	for _, p := range f.Parties {
		if slices.Contains(before, p.Instance) {
			continue
		}
		joined = true
		at := slices.IndexFunc(*parties, func(q doctypes.Party) bool {
			return !q.Self && q.Instance == "" && q.Name == p.Name && q.Relation == p.Relation
		})
		if at < 0 {
			*parties = append(*parties, p)
		} else {
			(*parties)[at] = p // an answer of before may be another's
		}
	}
	return before, joined
}
