package drive

import (
	"context"
	"time"

	"pims/apps"
	"pims/instance"
)

// EntryChange is what a request changes of a file or folder; what is absent
// stays as it is.
type EntryChange struct {
	Name      *string           `json:"name,omitempty"`
	Parent    *string           `json:"parent,omitempty"`
	Favourite *bool             `json:"favourite,omitempty"`
	Conflict  instance.Conflict `json:"conflict,omitempty" enum:"refuse,keep-both,replace" default:"refuse" doc:"replace: what has the name goes to the trash"`

	Tags        *[]string  `json:"tags,omitempty"`
	Colour      *string    `json:"colour,omitempty" enum:",blue,coral,green,violet,pink,sun" doc:"empty: none"`
	Description *string    `json:"description,omitempty"`
	DescribedAs *string    `json:"described_as,omitempty" doc:"the description that a new one is written over: refused (changed) if it is another one by now, which no ETag tells"`
	Sort        *string    `json:"sort,omitempty" enum:",name,-name,modified,-modified,size,-size" doc:"of a folder; empty: as the others"`
	Modified    *time.Time `json:"modified,omitempty" doc:"a file's own time"`
}

func (c EntryChange) patch() (instance.Patch, error) {
	p := instance.Patch{
		Name: c.Name, Favourite: c.Favourite, Tags: c.Tags, Colour: c.Colour,
		Description: c.Description, DescribedAs: c.DescribedAs, Sort: c.Sort, Modified: c.Modified,
	}
	if c.Parent != nil {
		parent, err := docID(*c.Parent)
		if err != nil {
			return p, err
		}
		p.Parent = &parent
	}
	return p, nil
}

type changeInput struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match"`
	Body    EntryChange
}

func (a *App) change(ctx context.Context, c *apps.Call, in *changeInput) (*entryOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	p, err := in.Body.patch()
	if err != nil {
		return nil, err
	}
	var e instance.Entry
	err = c.Update(ctx, func(tx *instance.Tx) (err error) {
		t := tx.Tree()
		was, err := t.Entry(id)
		if err != nil {
			return err
		}
		if !apps.Matches(in.IfMatch, was.ETag) {
			return instance.ErrChanged
		}
		e, err = t.Change(id, p, in.Body.Conflict)
		return err
	})
	return a.answer(e), err
}
