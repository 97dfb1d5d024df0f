package consent

import (
	"context"
	"errors"
	"slices"

	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
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

// join adds the family to the parties of the opening, and asks those who have
// not been.
func (f Family) join(tx *instance.Tx) error {
	o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil || o.Rule == doctypes.RuleSelf || OpeningState(o).over() {
		return err
	}
	var before []string
	changed := false
	for _, p := range o.Parties {
		before = append(before, p.Instance)
	}
	for _, p := range f.Parties {
		if slices.Contains(before, p.Instance) {
			continue
		}
		changed = true
		at := slices.IndexFunc(o.Parties, func(q doctypes.Party) bool {
			return !q.Self && q.Instance == "" && q.Name == p.Name && q.Relation == p.Relation
		})
		if at < 0 {
			o.Parties = append(o.Parties, p)
		} else {
			o.Parties[at] = p // an answer of before may be another's
		}
	}
	if !changed {
		return nil
	}
	return errors.Join(saveOpening(tx, o), openingMatter(o).ask(tx, f.GivenName, before...))
}
