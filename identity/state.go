package identity

import (
	"context"

	"pims/fault"
	"pims/storage"
)

// SetState moves a person from one of the states live, frozen and moved to
// another; ErrOtherState if the person is in a third.
func (p *People) SetState(ctx context.Context, id PersonID, from, to State) (_ Person, err error) {
	defer fault.Wrap(&err, "person %s to %s", id, to)
	for _, s := range []State{from, to} {
		if s != Live && s != Frozen && s != Moved {
			return Person{}, ErrOtherState.With("state", string(s))
		}
	}
	return p.setState(ctx, id, to, from)
}

func (p *People) markLive(ctx context.Context, person Person) (Person, error) {
	return p.setState(ctx, person.ID, Live, Creating)
}

// setState writes a state; if from is not empty, only over one of these.
func (p *People) setState(ctx context.Context, id PersonID, to State, from ...State) (person Person, err error) {
	err = p.dir.Update(ctx, func(tx storage.Tx) error {
		raw, err := tx.Get([]byte(keyPerson + string(id)))
		if err != nil {
			return err
		}
		r, found, err := p.parseRecord(raw)
		if err != nil {
			return err
		}
		allowed := len(from) == 0
		for _, s := range from {
			allowed = allowed || r.State == s
		}
		if !allowed {
			return ErrOtherState.With("state", string(r.State))
		}
		person, person.State, r.State = found, to, to
		return writeRecord(tx, r)
	})
	return person, err
}
