package preview

import (
	"context"
	"errors"
	"io"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/photo"
	"pims/preview/box"
	"pims/storage"
)

// keeper is where a content lies and its previews are kept: an instance.Access,
// or an Instance.
type keeper interface {
	ID() instance.ID
	View(context.Context, func(*instance.Tx) error) error
	OpenBlob(context.Context, storage.Ref) (io.ReadSeekCloser, error)
	Derive(ctx context.Context, of storage.Ref, made ...instance.Made) error
}

// again is when what could not be made is tried again: with another program, or
// on a machine that is less busy, it may be.
const again = 7 * 24 * time.Hour

// Thumbnail returns the preview of a content, which a document that in could
// read names. It is made if it is not there. ErrNone if there is none of such a
// kind, or of this content.
func (m *Maker) Thumbnail(ctx context.Context, in keeper, v doctypes.Version, size Size) (p Picture, err error) {
	defer fault.Wrap(&err, "preview")
	if err := instance.Aside(v.Infected); err != nil {
		return p, err
	}
	if !m.Makes(v.Mime) || v.Blob.Size == 0 {
		return p, ErrNone
	}
	if p, err = kept(ctx, in, v.Blob, size); !errors.Is(err, storage.ErrNotFound) {
		return p, err
	}
	q := m.pictures
	if !isPicture(v.Mime) {
		q = m.boxes
	}
	free, err := q.turn(ctx, in.ID())
	if err != nil {
		return p, err
	}
	defer free()
	if p, err = kept(ctx, in, v.Blob, size); !errors.Is(err, storage.ErrNotFound) {
		return p, err // somebody has made it meanwhile
	}
	return m.make(ctx, in, v, size)
}

// kept returns a preview that is there; storage.ErrNotFound if it has to be
// made, ErrNone if it cannot.
func kept(ctx context.Context, in keeper, of storage.Ref, size Size) (p Picture, err error) {
	var d instance.Derived
	var now time.Time
	err = in.View(ctx, func(tx *instance.Tx) (err error) {
		d, err = tx.Derived(of, string(size))
		now = tx.Now()
		return err
	})
	absent := errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged)
	switch {
	case absent, err == nil && d.Content.ID == "" && now.Sub(d.At) > again:
		return p, storage.ErrNotFound
	case err != nil:
		return p, err
	case d.Content.ID == "":
		return p, ErrNone
	}
	r, err := in.OpenBlob(ctx, d.Content)
	if err == nil {
		p.Mime = d.Mime
		p.Bytes, err = io.ReadAll(r)
		err = errors.Join(err, r.Close())
	}
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		return p, storage.ErrNotFound // it is made again
	}
	return p, err
}

// make makes a preview and keeps it, or that there is none.
func (m *Maker) make(ctx context.Context, in keeper, v doctypes.Version, size Size) (p Picture, err error) {
	made, err := m.draw(ctx, in, v, size)
	switch {
	case errors.Is(err, photo.ErrUnreadable), errors.Is(err, box.ErrFailed):
		m.log.Debug("no preview of a file", "err", err)
		made, err = []instance.Made{{As: string(size)}}, ErrNone
	case err != nil:
		return p, err
	default:
		p = Picture{made[0].Bytes, made[0].Mime}
	}
	if bad := in.Derive(ctx, v.Blob, made...); bad != nil && ctx.Err() == nil {
		// It is shown all the same: there may be no room, or the file is gone.
		m.log.Debug("a preview is not kept", "err", bad)
	}
	return p, err
}

// draw makes the preview of a size, and after it such as cost nothing more.
func (m *Maker) draw(ctx context.Context, in keeper, v doctypes.Version, size Size) (made []instance.Made, err error) {
	content, err := in.OpenBlob(ctx, v.Blob)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	job := m.tools.job(v.Mime)
	if isPicture(v.Mime) {
		if v.Blob.Size > photo.MaxBytes {
			return nil, photo.ErrUnreadable
		}
		raw, err := io.ReadAll(content)
		if err != nil {
			return nil, err
		}
		one, err := clean(raw, size)
		return []instance.Made{one}, err
	}
	raw, err := m.box.Run(ctx, *job, box.Input{ReadSeeker: content, Size: v.Blob.Size})
	if err != nil {
		return nil, err
	}
	sizes := []Size{Large, Small}
	if size == Small {
		sizes = []Size{Small, Large}
	}
	for _, s := range sizes {
		one, err := clean(upright(raw), s)
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}

func clean(raw []byte, size Size) (instance.Made, error) {
	p, err := photo.Clean(raw, size.edge())
	return instance.Made{As: string(size), Mime: p.Mime, Bytes: p.Bytes}, err
}
