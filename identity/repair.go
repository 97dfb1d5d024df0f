package identity

import (
	"context"
	"errors"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Repair finishes what a crash cut off: it is called when the node starts,
// before anybody is registered or removed. A registration whose instance has
// its account becomes live, another is taken back; an erasure is completed. One
// person that cannot be repaired does not keep the others from it.
func (p *People) Repair(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "repair directory")
	var errs []error
	for person, err := range p.All(ctx) {
		switch {
		case err != nil:
		case person.State == Creating:
			err = p.finishCreation(ctx, person)
		case person.State == Erasing:
			err = p.erase(ctx, person)
		}
		fault.Wrap(&err, "person %s", person.ID)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (p *People) finishCreation(ctx context.Context, person Person) error {
	err := p.settle(ctx, person)
	switch {
	case err == nil:
		_, err = p.markLive(ctx, person)
	case errors.Is(err, ErrNoAccount), errors.Is(err, storage.ErrNotFound), errors.Is(err, instance.ErrNoKey):
		err = p.discard(ctx, person)
	}
	return err
}
