package portfolio

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/gabriel-vasile/mimetype"

	"pims/doctypes"
	"pims/photo"
)

// edge is the longest side of a published picture, in pixels.
const edge = 1600

// store keeps a copy of each content: pictures made anew, files as they are.
func (s *snapshot) store(ctx context.Context) error {
	for b, sources := range s.sources {
		for i, from := range sources {
			if from.file == "" {
				continue
			}
			if err := s.storeOne(ctx, from, s.content(b, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *snapshot) storeOne(ctx context.Context, from source, to *doctypes.PublicFile) error {
	content, err := s.developed(ctx, from, to)
	if errors.Is(err, photo.ErrUnreadable) {
		err = photo.ErrUnreadable.With("name", s.material[string(from.doc)].Name).Because(err)
	}
	if err != nil {
		return err
	}
	to.Blob, err = s.call.Store(ctx, content)
	if err == nil {
		s.refs = append(s.refs, to.Blob)
	}
	return errors.Join(err, content.Close())
}

// developed returns what visitors get of a content, and says what that is.
func (s *snapshot) developed(ctx context.Context, from source, to *doctypes.PublicFile) (io.ReadCloser, error) {
	if !from.picture {
		content, err := s.call.OpenBlob(ctx, from.version.Blob)
		if err != nil {
			return nil, err
		}
		hidden, err := showsPicture(content)
		if err == nil && !hidden {
			return content, nil
		}
		if err = errors.Join(err, content.Close()); err != nil {
			return nil, err
		}
	}
	made, err := s.app.lab.Print(ctx, from.version.Blob, edge, opener(ctx, s.call, from.version.Blob))
	to.Mime, to.Width, to.Height, to.Name = made.Mime, made.Width, made.Height, renamed(to.Name, made.Mime)
	return io.NopCloser(bytes.NewReader(made.Bytes)), err
}

// showsPicture reports whether a content is a picture, whatever it is said to be:
// what came from another host brought its media type along.
func showsPicture(content io.ReadSeeker) (bool, error) {
	kind, err := mimetype.DetectReader(content)
	if err != nil {
		return false, err
	}
	_, err = content.Seek(0, io.SeekStart)
	return isPicture(kind.String()), err
}

// discard removes what was stored for nothing.
func (s *snapshot) discard(ctx context.Context) (err error) {
	for _, ref := range s.refs {
		err = errors.Join(err, s.call.Discard(ctx, ref))
	}
	return err
}
