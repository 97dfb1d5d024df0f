package portfolio

import (
	"context"
	"slices"

	"pims/apps"
	"pims/apps/portfolio/page"
	"pims/instance"
)

type listOutput struct{ Body Portfolio }

func (a *App) list(ctx context.Context, c *apps.Call, _ *struct{}) (*listOutput, error) {
	out := &listOutput{Portfolio{Templates: templates(c.Lang), Themes: page.Themes()}}
	err := c.View(ctx, func(tx *instance.Tx) error {
		there, trashed := []PageCard{}, []PageCard{}
		for doc, err := range pages(tx) {
			if err != nil {
				return err
			}
			p := doc.Body
			card := PageCard{
				ID: string(doc.ID), Title: p.Title, Template: p.Template, Theme: p.Theme, Modified: p.Modified, Blocks: len(p.Blocks),
			}
			if !p.Trashed.IsZero() {
				card.Trashed = &p.Trashed
				trashed = append(trashed, card)
				continue
			}
			pub, err := publicationOf(tx, c, doc.ID, p)
			if err != nil {
				return err
			}
			if pub != nil {
				card.Publication = &PublicationCard{pub.State, pub.URL, pub.Expires}
			}
			there = append(there, card)
		}
		slices.SortStableFunc(there, func(x, y PageCard) int { return y.Modified.Compare(x.Modified) })
		slices.SortStableFunc(trashed, func(x, y PageCard) int { return y.Trashed.Compare(*x.Trashed) })
		out.Body.Pages, out.Body.Trashed = there, trashed
		return nil
	})
	return out, err
}
