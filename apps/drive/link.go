package drive

import (
	"context"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// linkKind is the kind of link that opens a content of a file.
const linkKind = "file"

type linkInput struct {
	ID   string `path:"id"`
	Body struct {
		Disposition string `json:"disposition" enum:"inline,attachment"`
		Version     int    `json:"version,omitempty" minimum:"1"`
	}
}

// ContentLink is an address on the content origin.
type ContentLink struct {
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

type linkOutput struct{ Body ContentLink }

func link(ctx context.Context, c *apps.Call, in *linkInput) (*linkOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	err = c.View(ctx, func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(id)
		if err == nil && in.Body.Version != 0 && f.Version(in.Body.Version) == nil {
			return storage.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	l := apps.Link{Kind: linkKind, Doc: id, Version: in.Body.Version, Inline: in.Body.Disposition == "inline"}
	out := new(linkOutput)
	out.Body.URL, out.Body.Expires, err = c.Link(l)
	return out, err
}
