package drive

import (
	"context"
	"net/http"
	"strings"
	"time"

	"pims/apps"
	"pims/apps/drive/tus"
	"pims/consent"
	"pims/instance"
)

// Upload is a file that arrives by the tus protocol and is not whole yet. Any of
// the person's devices can go on with it at /tus/files/{id}.
type Upload struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Parent   string    `json:"parent" doc:"the folder that it goes to"`
	Path     string    `json:"path,omitempty" doc:"folders below it that will be made, with slashes between them"`
	File     string    `json:"file,omitempty" doc:"the file that gets a new version of it"`
	Size     *int64    `json:"size,omitempty" doc:"bytes; absent while nobody has said"`
	Offset   int64     `json:"offset" doc:"bytes that are here"`
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires" doc:"it is removed then, unless somebody goes on with it"`
	Modified time.Time `json:"modified,omitzero" doc:"the file's own time"`
}

// Uploads are those that are not finished, the oldest first.
type Uploads struct {
	Uploads []Upload `json:"uploads" nullable:"false"`
}

type uploadsOutput struct{ Body Uploads }

func uploads(ctx context.Context, c *apps.Call, _ *struct{}) (*uploadsOutput, error) {
	out := &uploadsOutput{Uploads{[]Upload{}}}
	err := c.View(ctx, func(tx *instance.Tx) error {
		all, err := tx.Partials()
		out.Body.Uploads = make([]Upload, len(all))
		for i, p := range all {
			out.Body.Uploads[i] = uploadView(p)
		}
		return err
	})
	return out, err
}

func uploadView(p instance.Partial) Upload {
	u := Upload{
		ID: string(p.ID), Name: p.Name, Parent: alias(p.Parent), Path: strings.Join(p.Folders, "/"), File: string(p.File),
		Offset: p.Draft.Size, Created: p.Began, Expires: p.Expires, Modified: p.Modified,
	}
	if p.Size >= 0 {
		u.Size = &p.Size
	}
	return u
}

// endUpload gives up an upload that is not finished, and what came of it.
func endUpload(ctx context.Context, c *apps.Call, in *entryInput) (*struct{}, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, c.DropPartial(ctx, id)
}

// tus registers the protocol of resumable uploads.
func (a *App) tus(r *apps.Router) {
	need := func(*http.Request) consent.Scope { return filesWrite }
	r.Protocol(tus.Path, apps.Protocol{Need: need, Serve: tus.New().Serve, Refuse: r.Refuse, Options: tus.Options, Open: &tus.Open})
}
