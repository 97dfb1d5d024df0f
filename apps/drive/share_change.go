package drive

import (
	"context"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

type changeLinkInput struct {
	ID   string `path:"id"`
	Body struct {
		Title    *string    `json:"title,omitempty" maxLength:"120"`
		Expires  *time.Time `json:"expires,omitempty" doc:"At most twelve months from now"`
		Password *string    `json:"password,omitempty" maxLength:"128" doc:"Empty for none"`
		Limit    *int       `json:"limit,omitempty" minimum:"0" maximum:"100000"`

		WithoutPlace *bool `json:"without_place,omitempty"`
	}
}

// changeLink changes a link under its address.
func (a *App) changeLink(ctx context.Context, c *apps.Call, in *changeLinkInput) (*linkAnswer, error) {
	change := consent.LinkChange{Expires: in.Body.Expires, Limit: in.Body.Limit, Password: in.Body.Password, WithoutPlace: in.Body.WithoutPlace}
	if in.Body.Title != nil {
		title := strings.TrimSpace(*in.Body.Title)
		change.Title = &title
	}
	if p := in.Body.Password; p != nil && *p != "" {
		hash, err := a.people.HashForLink(ctx, *p)
		if err != nil {
			return nil, err
		}
		change.Password = &hash
	}
	out, id := new(linkAnswer), instance.DocID(in.ID)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		g, err := consent.ChangeLink(tx, id, change)
		if err == nil && g.Link.Way == doctypes.LinkView && g.Link.Limit > 0 {
			err = errBadLink.With("field", "limit")
		}
		if err == nil {
			out.Body, err = linkOf(tx, c, id, g)
		}
		return err
	})
	return out, err
}

// withdrawLink ends a link at once; once more is no error.
func (a *App) withdrawLink(ctx context.Context, c *apps.Call, in *struct {
	ID string `path:"id"`
}) (*struct{}, error) {
	return nil, c.Update(ctx, func(tx *instance.Tx) error {
		id := instance.DocID(in.ID)
		if _, err := consent.LoadLink(tx, id); err != nil {
			return err
		}
		return consent.Withdraw(tx, id)
	})
}
