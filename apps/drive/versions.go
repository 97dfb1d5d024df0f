package drive

import (
	"context"
	"errors"
	"slices"
	"time"

	"pims/apps"
	"pims/apps/drive/contents"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/preview"
)

// Version is one content of a file.
type Version struct {
	Version  int       `json:"version"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	ETag     string    `json:"etag"`
	Current  bool      `json:"current"`
	Infected string    `json:"infected,omitempty" doc:"what a virus scanner found in it; nobody can open it"`
}

// Details is all there is to know of one entry.
type Details struct {
	Entry    Entry     `json:"entry"`
	Crumbs   []Crumb   `json:"crumbs" nullable:"false" doc:"from the root, or the trash, to the entry itself"`
	Versions []Version `json:"versions" nullable:"false" doc:"newest first; none for a folder"`
	Photo    *Facts    `json:"photo,omitempty" doc:"of photos and videos outside the trash, once they were looked at"`
}

type detailsOutput struct {
	ETag string `header:"ETag"`
	Body Details
}

func (a *App) details(ctx context.Context, c *apps.Call, in *entryInput) (*detailsOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	out := new(detailsOutput)
	err = c.View(ctx, func(tx *instance.Tx) error {
		t := tx.Tree()
		path, err := t.Path(id)
		if err != nil {
			return err
		}
		e := path[len(path)-1]
		out.ETag = e.ETag
		out.Body = Details{Entry: a.view(e), Crumbs: crumbs(path), Versions: []Version{}}
		if e.Kind == instance.KindFolder {
			if e.Noted {
				out.Body.Entry.Description, err = described(tx, id)
			}
			return err
		}
		f, err := instance.In[doctypes.File](tx).Get(id)
		out.Body.Entry.Description = f.Marks.Description
		for _, v := range slices.Backward(f.Versions) {
			out.Body.Versions = append(out.Body.Versions, Version{v.N, v.Blob.Size, v.Modified, contents.Tag(e, v), v.N == e.Version, v.Infected})
		}
		if err == nil && preview.IsPhoto(e.Mime) {
			out.Body.Photo, err = told(tx, id)
		}
		return err
	})
	if err != nil || out.Body.Entry.Kind == string(instance.KindFolder) {
		return out, err
	}
	out.Body.Entry.Damaged, err = unreadable(ctx, c, id)
	return out, err
}

// told is what the file of a photo tells; nil if that is not known.
func told(tx *instance.Tx, id instance.DocID) (*Facts, error) {
	found, err := preview.Find(tx, []instance.DocID{id})
	if err != nil || len(found) == 0 || !found[0].Looked {
		return nil, err
	}
	all := facts(found[0])
	return &all, nil
}

func described(tx *instance.Tx, folder instance.DocID) (string, error) {
	f, err := instance.In[doctypes.Folder](tx).Get(folder)
	return f.Marks.Description, err
}

// unreadable tells whether a file's content is missing or damaged at its
// beginning; what lies further in is found when it is read.
func unreadable(ctx context.Context, c *apps.Call, id instance.DocID) (bool, error) {
	content, err := c.Open(ctx, id, 0)
	if err == nil {
		if content.Version.Blob.Size > 0 {
			_, err = content.Read(make([]byte, 1))
		}
		err = errors.Join(err, content.Close())
	}
	if fault.KindOf(err) == fault.Damaged {
		return true, nil
	}
	if errors.Is(err, instance.ErrInfected) {
		return false, nil // which its entry says
	}
	return false, err
}

type restoreVersionInput struct {
	ID      string `path:"id"`
	N       int    `path:"n" minimum:"1"`
	IfMatch string `header:"If-Match"`
}

func (a *App) restoreVersion(ctx context.Context, c *apps.Call, in *restoreVersionInput) (*entryOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	var e instance.Entry
	err = c.Update(ctx, func(tx *instance.Tx) (err error) {
		was, err := tx.Tree().Entry(id)
		if err == nil && !apps.Matches(in.IfMatch, was.ETag) {
			err = instance.ErrChanged
		}
		if err == nil {
			e, err = tx.Tree().RestoreVersion(id, in.N)
		}
		return err
	})
	return a.answer(e), err
}
