package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Lift implements storage.Vault.
func (b *Blobs) Lift(ctx context.Context, ks storage.ID, id string) (_ io.ReadCloser, err error) {
	defer fault.Wrap(&err, "lift blob %s", id)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	place, err := b.place(ks, id)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, storage.ErrNotFound
	}
	return f, err
}

// Place implements storage.Vault.
func (b *Blobs) Place(ctx context.Context, ks storage.ID, id string, r io.Reader) (err error) {
	defer fault.Wrap(&err, "place blob %s", id)
	place, err := b.place(ks, id)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(place); err == nil {
		// Its name may not be on disk yet: a crash may have come after the rename.
		return durable.SyncDir(filepath.Dir(place))
	}
	_, err = b.write(ctx, ks, id, r, b.fillUnhashed)
	return err
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
