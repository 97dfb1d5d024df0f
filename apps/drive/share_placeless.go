package drive

import (
	"context"
	"errors"
	"io"
	"strings"

	"pims/apps/drive/archive"
	"pims/instance"
	"pims/photo"
)

// placeless are contents as links without the place give them.
type placeless struct {
	archive.Source
	slots chan struct{} // to look for what tells the place takes memory
}

// maxLooking is how many contents are looked through at a time.
const maxLooking = 4

// Open implements archive.Source. photo.ErrPlaceStays for a picture or video
// whose place cannot be taken away.
func (p placeless) Open(ctx context.Context, id instance.DocID, n int) (*instance.Content, error) {
	content, err := p.Source.Open(ctx, id, n)
	if err != nil {
		return nil, err
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), content.Close())
	}
	plain, err := photo.Placeless(content.ReadSeekCloser, content.Version.Mime)
	if err != nil {
		return nil, errors.Join(err, content.Close())
	}
	content.ReadSeekCloser = struct {
		io.ReadSeeker
		io.Closer
	}{plain, content.ReadSeekCloser}
	content.Entry.ETag = strings.TrimSuffix(content.Entry.ETag, `"`) + `-placeless"` // it is another content
	return content, nil
}
