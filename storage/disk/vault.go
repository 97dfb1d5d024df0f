package disk

import (
	"context"
	"errors"
	"io"
	"iter"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Lift implements storage.Vault.
func (b *Blobs) Lift(ctx context.Context, ks storage.ID, id string) (_ io.ReadCloser, err error) {
	defer fault.Wrap(&err, "lift blob %s", id)
	r, _, err := b.lift(ctx, ks, id)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Keyspaces implements storage.Vault.
func (b *Blobs) Keyspaces(ctx context.Context) iter.Seq2[storage.ID, error] {
	return func(yield func(storage.ID, error) bool) {
		stopped := errors.New("stopped")
		err := durable.Shards(b.root, func(id storage.ID, _ string) error {
			if !yield(id, ctx.Err()) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield("", err)
		}
	}
}
