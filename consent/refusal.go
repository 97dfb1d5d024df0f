package consent

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// The outcomes of what a third party asks for.
const (
	outcomeServed = "served"
	outcomeEnded  = "ended"     // the grant is over
	outcomeAbsent = "not-found" // the grant does not open this, or does not now
)

// refusedError is a refusal that deserves a leaf.
type refusedError struct{ cause error }

func (r *refusedError) Error() string { return "refused: " + r.cause.Error() }

// refused marks a decision as a refusal; an error that is none stays what it is.
func refused(cause error) error {
	if errors.Is(cause, ErrGrantEnded) || errors.Is(cause, storage.ErrNotFound) {
		return &refusedError{cause}
	}
	return cause
}

// Refused notes that a third party asked in vain with a token that is no more,
// and returns what to tell it: ErrGrantEnded if the grant that the token was
// given for is over, storage.ErrNotFound otherwise.
func (g *Guard) Refused(ctx context.Context, c identity.Caller, owner instance.ID) (err error) {
	defer fault.Wrap(&err, "refused")
	inst, err := g.House.Open(ctx, owner)
	if err != nil {
		return notNow(err)
	}
	p := &Pass{inst: inst, guard: g, rec: recordOf(c)}
	err = inst.View(ctx, func(tx *instance.Tx) error {
		k, err := readGate(tx, c.Grant)
		if err != nil {
			return err
		}
		_, err = k.admit(tx, c.ClientID, "")
		return refused(err)
	})
	return errors.Join(p.noted(ctx, err), inst.Close())
}

// recordOf is what the log tells of a third party's access.
func recordOf(c identity.Caller) Record {
	return Record{Actor: ActorClient, What: Read, Client: string(c.Client), ClientID: c.ClientID, Grant: string(c.Grant), Outcome: outcomeServed}
}

// noted logs what is a refusal and returns its cause, any other error as it is.
func (p *Pass) noted(ctx context.Context, err error) error {
	if r, ok := errors.AsType[*refusedError](err); ok {
		return errors.Join(r.cause, p.logRefusal(ctx, r.cause))
	}
	return err
}

// refusalGap is how long one leaf tells of the refusals of a grant.
const refusalGap = time.Hour

// logRefusal notes that a client asked in vain: one leaf per grant and hour.
func (p *Pass) logRefusal(ctx context.Context, cause error) error {
	id := instance.DocID(p.rec.Grant)
	told := false
	err := p.inst.View(ctx, func(tx *instance.Tx) (err error) {
		told, err = recent(tx, keyRefusal, id, refusalGap)
		return err
	})
	if err != nil || told {
		return err
	}
	return p.inst.Update(storage.Vital(ctx), func(tx *instance.Tx) error {
		if told, err := within(tx, keyRefusal, id, refusalGap); err != nil || told {
			return err
		}
		g, err := loadGrant(tx, id)
		if err != nil {
			return err
		}
		rec := p.rec
		rec.What, rec.Outcome = Refused, outcomeAbsent
		if errors.Is(cause, ErrGrantEnded) {
			rec.Outcome = outcomeEnded
		}
		if err := Append(tx, rec); err != nil {
			return err
		}
		lapse(tx, &g)
		g.Refusals++
		return saveGrant(tx, id, g)
	})
}
