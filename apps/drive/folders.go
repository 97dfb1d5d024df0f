package drive

import (
	"context"
	"strings"

	"pims/apps"
	"pims/fault"
	"pims/instance"
)

type listInput struct {
	ID     string         `path:"id"`
	Sort   instance.Order `query:"sort" enum:"name,modified,size" doc:"as the folder is sorted if absent"`
	Order  string         `query:"order" enum:"asc,desc" default:"asc"`
	Cursor string         `query:"cursor" maxLength:"2000"`
	Limit  int            `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

// Listing is one page of a folder, its folders first.
type Listing struct {
	Folder  Entry   `json:"folder"`
	Crumbs  []Crumb `json:"crumbs" nullable:"false" doc:"from the root to the folder itself"`
	Entries []Entry `json:"entries" nullable:"false"`
	Next    string  `json:"next,omitempty" doc:"cursor of the next page"`
	Counts  Counts  `json:"counts"`
}

// Counts tells what a folder holds, all pages together.
type Counts struct {
	Folders int `json:"folders"`
	Files   int `json:"files"`
	Damaged int `json:"damaged,omitempty" doc:"entries that cannot be read and are not listed"`
}

type listOutput struct{ Body Listing }

func (a *App) list(ctx context.Context, c *apps.Call, in *listInput) (*listOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	out := new(listOutput)
	err = c.View(ctx, func(tx *instance.Tx) error {
		t := tx.Tree()
		path, err := t.Path(id)
		if err != nil {
			return err
		}
		self := path[len(path)-1]
		if self.Kind != instance.KindFolder {
			return instance.ErrNotFolder
		}
		entries, counts, err := children(t, id)
		if err != nil {
			return err
		}
		by, desc := in.Sort, in.Order == "desc"
		if by == "" {
			by, desc = sorting(self, desc)
		}
		page, next, err := a.cursors.turn(entries, by, desc, in.Cursor, in.Limit)
		out.Body = Listing{a.view(self), crumbs(path), a.views(page), next, counts}
		return err
	})
	return out, err
}

// sorting is how a folder is listed where nobody asks for an order.
func sorting(folder instance.Entry, desc bool) (instance.Order, bool) {
	by, turned := strings.CutPrefix(folder.Sort, "-")
	if by == "" {
		return instance.ByName, desc
	}
	return instance.Order(by), turned
}

// children reads a folder. A damaged entry costs the others nothing.
func children(t instance.Tree, id instance.DocID) (entries []instance.Entry, counts Counts, err error) {
	for e, err := range t.List(id) {
		switch {
		case fault.KindOf(err) == fault.Damaged:
			counts.Damaged++
			continue
		case err != nil:
			return nil, counts, err
		case e.Kind == instance.KindFolder:
			counts.Folders++
		default:
			counts.Files++
		}
		entries = append(entries, e)
	}
	return entries, counts, nil
}

type createFolderInput struct {
	Body struct {
		Parent string `json:"parent"`
		Name   string `json:"name"`
	}
}

// entryOutput answers with one entry.
type entryOutput struct {
	ETag string `header:"ETag"`
	Body Entry
}

func (a *App) answer(e instance.Entry) *entryOutput {
	return &entryOutput{ETag: e.ETag, Body: a.view(e)}
}

func (a *App) createFolder(ctx context.Context, c *apps.Call, in *createFolderInput) (*entryOutput, error) {
	parent, err := docID(in.Body.Parent)
	if err != nil {
		return nil, err
	}
	var e instance.Entry
	err = c.Update(ctx, func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().CreateFolder(parent, in.Body.Name, instance.Refuse)
		return err
	})
	return a.answer(e), err
}
