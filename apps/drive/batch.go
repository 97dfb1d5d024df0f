package drive

import (
	"context"
	"slices"

	"pims/apps"
	"pims/instance"
	"pims/storage"
)

// maxBatch is how many entries one call changes: what one commit holds.
const maxBatch = 100

type batchInput struct {
	Body struct {
		Do       string            `json:"do" enum:"move,trash,restore,tag"`
		IDs      []string          `json:"ids" minItems:"1" maxItems:"100" nullable:"false"`
		Parent   *string           `json:"parent,omitempty" doc:"of move: where to; of restore: where to, where each was if absent"`
		Conflict instance.Conflict `json:"conflict,omitempty" enum:"refuse,keep-both,replace" default:"refuse" doc:"of move"`
		Add      []string          `json:"add,omitempty" doc:"of tag"`
		Remove   []string          `json:"remove,omitempty" doc:"of tag"`
	}
}

// batch does the same to several entries in one commit: to all, or to none.
func (a *App) batch(ctx context.Context, c *apps.Call, in *batchInput) (*entriesOutput, error) {
	do, err := in.step()
	if err != nil {
		return nil, err
	}
	ids := make([]instance.DocID, 0, maxBatch)
	for _, s := range in.Body.IDs {
		id, err := docID(s)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if in.Body.Do == "trash" {
		ctx = storage.Vital(ctx)
	}
	var done []instance.Entry
	err = c.Update(ctx, func(tx *instance.Tx) error {
		done = nil
		for _, id := range ids {
			e, err := do(tx.Tree(), id)
			if err != nil {
				return err
			}
			done = append(done, e)
		}
		return nil
	})
	return &entriesOutput{Entries{a.views(done)}}, err
}

// step returns what is done to each entry.
func (in *batchInput) step() (func(instance.Tree, instance.DocID) (instance.Entry, error), error) {
	var parent instance.DocID
	if in.Body.Parent != nil {
		var err error
		if parent, err = docID(*in.Body.Parent); err != nil {
			return nil, err
		}
	}
	switch in.Body.Do {
	case "trash":
		return instance.Tree.Trash, nil
	case "restore":
		return func(t instance.Tree, id instance.DocID) (instance.Entry, error) { return t.Restore(id, parent) }, nil
	case "tag":
		return in.tag, nil
	}
	if parent == "" {
		return nil, storage.ErrNotFound
	}
	return func(t instance.Tree, id instance.DocID) (instance.Entry, error) {
		return t.Change(id, instance.Patch{Parent: &parent}, in.Body.Conflict)
	}, nil
}

// tag adds and removes tags, whatever their case and accents.
func (in *batchInput) tag(t instance.Tree, id instance.DocID) (instance.Entry, error) {
	e, err := t.Entry(id)
	if err != nil {
		return e, err
	}
	tags := slices.DeleteFunc(append(slices.Clone(e.Tags), in.Body.Add...), func(tag string) bool {
		return slices.ContainsFunc(in.Body.Remove, func(gone string) bool { return instance.Fold(gone) == instance.Fold(tag) })
	})
	return t.Change(id, instance.Patch{Tags: &tags}, instance.Refuse)
}
