package drive

import (
	"context"

	"pims/apps"
	"pims/instance"
)

type copyInput struct {
	ID   string `path:"id"`
	Body struct {
		Parent string  `json:"parent"`
		Name   *string `json:"name,omitempty" doc:"of the copy; the original's if absent"`

		Conflict instance.Conflict `json:"conflict,omitempty" enum:"refuse,keep-both,replace" default:"keep-both"`
	}
}

func (a *App) copyEntry(ctx context.Context, c *apps.Call, in *copyInput) (*entryOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	parent, err := docID(in.Body.Parent)
	if err != nil {
		return nil, err
	}
	name := ""
	if in.Body.Name != nil {
		name = *in.Body.Name
		if err := instance.CheckName(name); err != nil {
			return nil, err
		}
	}
	e, err := c.Copy(ctx, id, parent, name, in.Body.Conflict)
	return a.answer(e), err
}
