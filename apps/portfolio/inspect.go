package portfolio

import (
	"context"
	"errors"
	"io"

	"pims/apps"
	"pims/instance"
	"pims/photo"
	"pims/storage"
)

// inspect looks at the pictures of a draft: their size, whether they tell where
// they were taken, whether they can be made anew at all. Then the checks are
// whole.
func (a *App) inspect(ctx context.Context, c *apps.Call, d *draft) error {
	for b, sources := range d.sources {
		for i, s := range sources {
			if s.file == "" {
				continue
			}
			if err := a.look(ctx, c, d, b, i); err != nil {
				return err
			}
		}
	}
	d.checks.whole(d.pub)
	return nil
}

// look inspects one content.
func (a *App) look(ctx context.Context, c *apps.Call, d *draft, block, item int) error {
	s, out := &d.sources[block][item], d.content(block, item)
	known := d.material[string(s.doc)]
	if !s.picture {
		d.checks.add(Check{Code: "file-as-it-is", Block: s.block, Name: known.Name, OK: true})
		return nil
	}
	facts, err := a.facts(ctx, c, *s)
	switch {
	case errors.Is(err, photo.ErrUnreadable) && s.doc != s.file:
		*s, d.pub.Blocks[block].Badges[item].Image = source{block: s.block, doc: s.doc}, nil
		return nil // visitors see a medal in its place
	case errors.Is(err, photo.ErrUnreadable):
		d.checks.add(Check{Code: "picture-unreadable", Block: s.block, Name: known.Name, Stops: true})
	case err != nil:
		return err
	default:
		known.Thumb = link(c, thumbKind, s.doc)
	}
	if s.doc == s.file {
		known.Kind, known.Width, known.Height = "picture", facts.Width, facts.Height
		d.checks.photo(s.block, out.Alt, facts.Place)
	}
	out.Width, out.Height = facts.Width, facts.Height
	d.material[string(s.doc)] = known
	return nil
}

// facts are those of a source that should be a picture.
func (a *App) facts(ctx context.Context, c *apps.Call, s source) (photo.Facts, error) {
	if !isPicture(s.version.Mime) || s.version.Infected != "" {
		return photo.Facts{}, photo.ErrUnreadable
	}
	f, err := a.lab.Look(ctx, s.version.Blob, opener(ctx, c, s.version.Blob))
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		err = photo.ErrUnreadable.Because(err) // the others can be published all the same
	}
	return f, err
}

func opener(ctx context.Context, c *apps.Call, ref storage.Ref) photo.Open {
	return func() (io.ReadSeekCloser, error) { return c.OpenBlob(ctx, ref) }
}

// link is an address on the content origin, nil for a device, which reads files
// by their ids.
func link(c *apps.Call, kind string, doc instance.DocID) *Link {
	url, expires, err := c.Link(apps.Link{Kind: kind, Doc: doc, Inline: true})
	if err != nil {
		return nil
	}
	return &Link{url, expires}
}
