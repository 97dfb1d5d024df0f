package drive

import (
	"context"
	"errors"

	"pims/apps"
	"pims/instance"
	"pims/storage"
)

type searchInput struct {
	Body struct {
		Query string `json:"q" maxLength:"255"`
		Limit int    `json:"limit,omitempty" minimum:"1" maximum:"200" default:"50"`
	}
}

// Found is an entry that a search found, and the way to it.
type Found struct {
	Entry
	Crumbs []Crumb `json:"crumbs" nullable:"false" doc:"from the root to the entry itself"`
}

// Results is what a search found, best first.
type Results struct {
	Entries []Found `json:"entries" nullable:"false"`
}

type searchOutput struct{ Body Results }

// search finds names. It is a POST so that what a person looks for stands in no
// address.
func search(ctx context.Context, c *apps.Call, in *searchInput) (*searchOutput, error) {
	out := &searchOutput{Results{Entries: []Found{}}}
	err := c.View(ctx, func(tx *instance.Tx) error {
		t := tx.Tree()
		hits, err := t.Search(in.Body.Query, in.Body.Limit)
		if err != nil {
			return err
		}
		out.Body.Entries = make([]Found, len(hits))
		for i, e := range hits {
			path, err := t.Path(e.ID)
			if err != nil && !errors.Is(err, storage.ErrDamaged) {
				return err // a damaged parent costs only the crumbs
			}
			out.Body.Entries[i] = Found{view(e), crumbs(path)}
		}
		return nil
	})
	return out, err
}
