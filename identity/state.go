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
		person, err = readPerson(tx, id)
		if err != nil {
			return err
		}
		allowed := len(from) == 0
		for _, s := range from {
			allowed = allowed || person.State == s
		}
		if !allowed {
			return ErrOtherState.With("state", string(person.State))
		}
		person.State = to
		return writePerson(tx, person)
	})
	return person, err
}
