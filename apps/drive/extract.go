package drive

import (
	"context"
	"errors"

	"pims/apps"
	"pims/apps/drive/archive"
	"pims/apps/drive/contents"
	"pims/instance"
)

type extractInput struct {
	ID   string `path:"id"`
	Body *struct {
		Parent *string `json:"parent,omitempty" doc:"where to; beside the archive if absent"`
	}
}

// Extracted is what was made of a zip archive.
type Extracted struct {
	Entry   Entry             `json:"entry" doc:"the folder that holds it"`
	Files   int               `json:"files"`
	Folders int               `json:"folders"`
	Skipped []archive.Skipped `json:"skipped" nullable:"false" doc:"what was left in the archive"`
}

type extractOutput struct{ Body Extracted }

// extract makes a folder of a zip archive. It appears when it is whole.
func (a *App) extract(ctx context.Context, c *apps.Call, in *extractInput) (_ *extractOutput, err error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	content, err := c.Open(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	parent := content.Entry.Parent
	if in.Body != nil && in.Body.Parent != nil {
		if parent, err = docID(*in.Body.Parent); err != nil {
			return nil, err
		}
	}
	zip, err := archive.Open(content, content.Version.Blob.Size)
	if err != nil {
		return nil, err
	}
	out := new(extractOutput)
	e, err := c.Graft(ctx, parent, archive.FolderFor(content.Entry.Name), func(g *instance.Graft) error {
		err := zip.Extract(g, contents.MediaType)
		out.Body.Files, out.Body.Folders = g.Files, g.Folders
		return err
	})
	out.Body.Entry, out.Body.Skipped = a.view(e), append([]archive.Skipped{}, zip.Skipped...)
	return out, err
}
