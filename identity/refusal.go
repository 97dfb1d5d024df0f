package identity

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// Refusal says that a holder of parental authority does not want an instance to
// be made for the learner of a portal. It outlives the instance it erased.
type Refusal struct {
	At time.Time `json:"at"`
	By string    `json:"by"` // as shown to the family
}

// RefusePortal keeps an instance from being made for a portal, until the
// refusal is lifted. A later refusal replaces an earlier one.
func (p *People) RefusePortal(ctx context.Context, o Portal, r Refusal) (err error) {
	defer fault.Wrap(&err, "refuse portal")
	if err := o.check(); err != nil {
		return err
	}
	if r.At.IsZero() {
		r.At = p.house.Now().UTC().Truncate(time.Microsecond)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		return tx.Set([]byte(keyRefusal+p.portalHash(o)), raw)
	})
}

// PortalRefusal returns the refusal of a portal, if there is one.
func (p *People) PortalRefusal(ctx context.Context, o Portal) (r Refusal, refused bool, err error) {
	defer fault.Wrap(&err, "refusal of a portal")
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		raw, err := tx.Get([]byte(keyRefusal + p.portalHash(o)))
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &r); err != nil {
			return storage.ErrDamaged.Because(errors.New("a refusal does not parse"))
		}
		refused = true
		return nil
	})
	return r, refused, err
}

// LiftRefusal takes a refusal back; none is no error.
func (p *People) LiftRefusal(ctx context.Context, o Portal) (err error) {
	defer fault.Wrap(&err, "lift refusal")
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		return tx.Delete([]byte(keyRefusal + p.portalHash(o)))
	})
}
