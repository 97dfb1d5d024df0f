package drive

import (
	"context"
	"errors"
	"slices"

	"pims/apps"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

type entryInput struct {
	ID string `path:"id"`
}

func (a *App) trash(ctx context.Context, c *apps.Call, in *entryInput) (*entryOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	var e instance.Entry
	err = c.Update(storage.Vital(ctx), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().Trash(id)
		return err
	})
	return a.answer(e), err
}

type restoreInput struct {
	ID   string `path:"id"`
	Body *struct {
		Parent *string `json:"parent,omitempty" doc:"where to; where it was if absent"`
	}
}

func (a *App) restore(ctx context.Context, c *apps.Call, in *restoreInput) (*entryOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	var to instance.DocID
	if in.Body != nil && in.Body.Parent != nil {
		if to, err = docID(*in.Body.Parent); err != nil {
			return nil, err
		}
	}
	var e instance.Entry
	err = c.Update(ctx, func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().Restore(id, to)
		return err
	})
	return a.answer(e), err
}

// purge removes for good what is in the trash.
func purge(ctx context.Context, c *apps.Call, in *entryInput) (*struct{}, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, c.Update(ctx, func(tx *instance.Tx) error { return tx.Tree().Purge(id) })
}

// TrashListing is what lies in the trash, the latest first.
type TrashListing struct {
	Entries []Entry `json:"entries" nullable:"false"`
	Days    int     `json:"days" doc:"how long it is kept"`
}

type trashOutput struct{ Body TrashListing }

func (a *App) listTrash(ctx context.Context, c *apps.Call, _ *struct{}) (*trashOutput, error) {
	out := &trashOutput{TrashListing{Days: instance.TrashDays}}
	err := c.View(ctx, func(tx *instance.Tx) error {
		t := tx.Tree()
		entries, _, err := children(t, instance.Trash)
		if err != nil {
			return err
		}
		slices.SortFunc(entries, func(a, b instance.Entry) int {
			if c := b.Trashed.Compare(a.Trashed); c != 0 {
				return c
			}
			return instance.Compare(a, b)
		})
		out.Body.Entries = a.views(entries)
		for i, e := range entries {
			home, err := t.Entry(e.WasIn)
			switch {
			case err == nil:
				out.Body.Entries[i].WasIn = &Crumb{alias(home.ID), home.Name}
			case fault.KindOf(err) != fault.NotFound && !errors.Is(err, storage.ErrDamaged):
				return err
			}
		}
		return nil
	})
	return out, err
}

func emptyTrash(ctx context.Context, c *apps.Call, _ *struct{}) (*struct{}, error) {
	return nil, c.EmptyTrash(ctx)
}
