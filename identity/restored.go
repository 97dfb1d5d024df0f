package identity

import (
	"context"
	"errors"

	"pims/fault"
	"pims/instance"
)

// ForgetErased drops from a directory that came from a backup whoever was erased
// since: the keyring, which is newer, has no key of theirs.
func (p *People) ForgetErased(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "forget who was erased")
	for person, err := range p.All(ctx) {
		if errors.Is(err, instance.ErrNoKey) {
			if err := p.forget(ctx, person); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
