package portfolio

import (
	"context"
	"strings"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
)

type createInput struct {
	Body struct {
		Template string `json:"template" doc:"name of one of the list"`
		Title    string `json:"title,omitempty" doc:"that of the template if absent"`
	}
}

func (a *App) create(ctx context.Context, c *apps.Call, in *createInput) (*pageOutput, error) {
	t, ok := texts[c.Lang].template(in.Body.Template)
	if !ok {
		return nil, errBadPage.With("field", "template")
	}
	var id instance.DocID
	err := c.Update(ctx, func(tx *instance.Tx) error {
		p, err := t.begin(tx)
		if err != nil {
			return err
		}
		if title := strings.TrimSpace(in.Body.Title); title != "" {
			p.Title = title
		}
		if err := writtenOf(p).check(); err != nil {
			return err
		}
		id, err = add(tx, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.read(ctx, c, id)
}

// copy makes a page of its own that begins as another one is.
func (a *App) copy(ctx context.Context, c *apps.Call, in *idInput) (*pageOutput, error) {
	var id instance.DocID
	err := c.Update(ctx, func(tx *instance.Tx) error {
		p, err := load(tx, instance.DocID(in.ID))
		if err != nil {
			return err
		}
		p.Title = copyTitle(p.Title, c)
		id, err = add(tx, doctypes.Page{Title: p.Title, Subtitle: p.Subtitle, Template: p.Template, Theme: p.Theme, Blocks: p.Blocks})
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.read(ctx, c, id)
}

// copyTitle is the title of a copy.
func copyTitle(title string, c *apps.Call) string {
	suffix := " (" + texts[c.Lang].Copy + ")"
	letters := []rune(title)
	return string(letters[:min(len(letters), maxTitle-len([]rune(suffix)))]) + suffix
}
