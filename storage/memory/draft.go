package memory

import (
	"context"
	"io"
	"time"

	"pims/fault"
	"pims/storage"
)

// Append implements storage.Drafts. A Draft has one blob and no state.
func (b *Blobs) Append(ctx context.Context, ks storage.ID, d storage.Draft, r io.Reader) (_ storage.Draft, err error) {
	defer fault.Wrap(&err, "append to draft")
	content, err := b.drafted(ctx, ks, d)
	if err != nil {
		return d, err
	}
	more, ended := io.ReadAll(storage.Until(ctx, r))
	if len(d.Blobs) == 0 {
		d.Blobs = []string{b.add(ks, nil, storage.Ref{}).ID}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	// A new array: whoever reads the one before is not disturbed.
	content = append(content[:d.Size:d.Size], more...)
	b.byKey[ks][d.Blobs[0]] = kept{content: content, since: time.Now(), draft: true}
	return storage.Draft{Size: int64(len(content)), Blobs: d.Blobs[:1]}, ended
}

// drafted returns what a draft holds, and perhaps more.
func (b *Blobs) drafted(ctx context.Context, ks storage.ID, d storage.Draft) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !ks.Valid() {
		return nil, storage.ErrBadID
	}
	if len(d.Blobs) == 0 {
		return nil, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k, ok := b.byKey[ks][d.Blobs[0]]
	switch {
	case !ok:
		return nil, storage.ErrNotFound
	case int64(len(k.content)) < d.Size:
		return nil, storage.ErrDamaged
	}
	return k.content, nil
}

// Finish implements storage.Drafts. The Ref has no hash: package sealed, for
// which contents come in parts, has its own.
func (b *Blobs) Finish(ctx context.Context, ks storage.ID, d storage.Draft) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "finish draft")
	content, err := b.drafted(ctx, ks, d)
	if err != nil {
		return storage.Ref{}, err
	}
	if len(d.Blobs) == 0 {
		return b.add(ks, nil, storage.Ref{}), nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byKey[ks][d.Blobs[0]] = kept{content: content[:d.Size], since: time.Now()}
	return storage.Ref{ID: d.Blobs[0], Size: d.Size}, nil
}
