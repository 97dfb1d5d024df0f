package identity

import (
	"context"

	"pims/fault"
	"pims/storage"
)

// Remove erases a person: the sessions end, the instance is destroyed, and then
// the directory forgets them. If it is cut off, calling it again or Repair
// finishes it. A state of creating is refused with ErrOtherState.
func (p *People) Remove(ctx context.Context, id PersonID) (err error) {
	defer fault.Wrap(&err, "remove person %s", id)
	ctx = storage.Vital(ctx) // a full disk keeps nobody from leaving
	person, err := p.setState(ctx, id, Erasing, Live, Frozen, Moved, Erasing)
	if err != nil {
		return err
	}
	return p.erase(ctx, person)
}

func (p *People) erase(ctx context.Context, person Person) error {
	if err := p.sessions.EndAll(ctx, person.ID); err != nil {
		return err
	}
	if err := p.house.Destroy(ctx, person.Instance); err != nil {
		return err
	}
	// One that began while the state changed.
	if err := p.sessions.EndAll(ctx, person.ID); err != nil {
		return err
	}
	return p.forget(ctx, person)
}
