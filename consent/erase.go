package consent

import (
	"context"
	"errors"
	"slices"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// newsFirst is how long an erasure waits for the letters that tell of it.
const newsFirst = time.Hour

// Erase erases a learner whose opening was refused: the [Erase] work of an
// instance. The holders are told first, and the learner's portals are noted as
// refused before anything goes, so that signing in again makes nothing. Any
// other instance is left alone; doing it twice harms nothing.
func (d *Desk) Erase(ctx context.Context, id instance.ID) (err error) {
	defer fault.Wrap(&err, "erase refused instance %s", id)
	ctx = storage.Vital(ctx)
	person, err := d.People.ByInstance(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // done before
	}
	if err != nil {
		return err
	}
	refusal, portals, err := d.refusal(ctx, id)
	switch {
	case errors.Is(err, storage.ErrNotFound), errors.Is(err, instance.ErrNoKey):
		if person.State != identity.Erasing {
			return err // damage, not an erasure that was cut off
		}
	case err != nil:
		return err
	case refusal.At.IsZero():
		return nil
	}
	for _, portal := range portals {
		if err := d.People.RefusePortal(ctx, identity.Portal{Issuer: portal.Issuer, Subject: portal.Subject}, refusal); err != nil {
			return err
		}
	}
	return d.People.Remove(ctx, person.ID)
}

// refusal returns who refused the opening of an instance and when, and the
// portals of its owner; no time if nobody did.
func (d *Desk) refusal(ctx context.Context, id instance.ID) (r identity.Refusal, portals []doctypes.Portal, err error) {
	inst, err := d.House.Open(ctx, id)
	if err != nil {
		return r, nil, err
	}
	defer func() { err = errors.Join(err, inst.Close()) }()
	err = inst.View(ctx, func(tx *instance.Tx) error {
		o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
		if err != nil || OpeningState(o) != StateRefused {
			return ignoreAbsent(err)
		}
		n := slices.IndexFunc(o.Parties, func(p doctypes.Party) bool { return p.Answer == doctypes.Refused })
		r = identity.Refusal{At: o.Parties[n].At, By: o.Parties[n].Name}
		account, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
		portals = account.Portals
		return err
	})
	if err != nil || r.At.IsZero() {
		return r, nil, err
	}
	if undelivered := inst.Deliver(ctx); undelivered != nil && d.Now().Sub(r.At) < newsFirst {
		return r, nil, undelivered
	}
	return r, portals, nil
}
