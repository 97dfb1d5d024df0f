package memory

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"slices"
	"time"

	"pims/fault"
	"pims/storage"
)

// Lift implements storage.Vault.
func (b *Blobs) Lift(ctx context.Context, ks storage.ID, id string) (_ io.ReadCloser, err error) {
	defer fault.Wrap(&err, "lift blob %s", id)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	content, err := b.get(ks, id)
	if err != nil {
		return nil, err
	}
	return unclosed{bytes.NewReader(content)}, nil
}

// Place implements storage.Vault.
func (b *Blobs) Place(ctx context.Context, ks storage.ID, id string, r io.Reader) (err error) {
	defer fault.Wrap(&err, "place blob %s", id)
	if !ks.Valid() {
		return storage.ErrBadID
	}
	if _, err := b.get(ks, id); err == nil {
		return nil
	}
	content, err := io.ReadAll(r)
	if err = errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byKey[ks] == nil {
		b.byKey[ks] = map[string]kept{}
	}
	b.byKey[ks][id] = kept{content: content, since: time.Now()}
	return nil
}

// Keyspaces implements storage.Vault.
func (b *Blobs) Keyspaces(ctx context.Context) iter.Seq2[storage.ID, error] {
	return func(yield func(storage.ID, error) bool) {
		b.mu.Lock()
		ids := slices.Collect(maps.Keys(b.byKey))
		b.mu.Unlock()
		for _, id := range ids {
			if !yield(id, ctx.Err()) {
				return
			}
		}
	}
}
