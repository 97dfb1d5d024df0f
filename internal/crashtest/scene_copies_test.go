package crashtest

import (
	"context"
	"fmt"

	"pims/doctypes"
	"pims/instance"
)

// copies copies a folder of more entries than one Update takes, and removes the
// copy for good.
type copies struct{}

const (
	original = "cours"
	copied   = "cours, pour relire"
	pages    = 70
)

func (copies) prepare(ctx context.Context, n *node) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var top instance.Entry
		err := i.Update(ctx, func(tx *instance.Tx) (err error) {
			top, err = tx.Tree().CreateFolder(instance.Root, original, instance.Refuse)
			return err
		})
		if err != nil {
			return err
		}
		if err := upload(ctx, i, top.ID, "page", content("page", 0)); err != nil {
			return err
		}
		// The others share its content.
		return i.Update(ctx, func(tx *instance.Tx) error {
			all, err := list(tx, top.ID)
			if err != nil {
				return err
			}
			below, err := tx.Tree().CreateFolder(top.ID, "annexes", instance.Refuse)
			if err != nil {
				return err
			}
			return share(tx, all["page"].ID, []instance.DocID{top.ID, below.ID})
		})
	})
}

func (copies) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var root map[string]instance.Entry
		err := i.View(ctx, func(tx *instance.Tx) (err error) { root, err = list(tx, instance.Root); return err })
		if err != nil {
			return err
		}
		if k%2 == 1 {
			_, err := full(i).Copy(ctx, root[original].ID, instance.Root, copied, instance.KeepBoth)
			return err
		}
		return i.Update(ctx, func(tx *instance.Tx) error {
			if _, err := tx.Tree().Trash(root[copied].ID); err != nil {
				return err
			}
			return tx.Tree().Purge(root[copied].ID)
		})
	})
}

func (copies) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		return i.View(ctx, func(tx *instance.Tx) error {
			root, err := list(tx, instance.Root)
			if err != nil {
				return err
			}
			e, there := root[copied]
			if there != (k%2 == 1) {
				return differs("after operation %d the copy is there: %v", k, there)
			}
			if !there {
				return nil
			}
			return same(tx, root[original].ID, e.ID)
		})
	})
}

// same compares two folders and what lies below them.
func same(tx *instance.Tx, a, b instance.DocID) error {
	was, err := list(tx, a)
	if err != nil {
		return err
	}
	is, err := list(tx, b)
	if err != nil {
		return err
	}
	if len(was) != len(is) {
		return differs("a copy has %d entries, the original %d", len(is), len(was))
	}
	for name, e := range was {
		c := is[name]
		if c.Kind != e.Kind || c.Size != e.Size || c.Mime != e.Mime {
			return differs("a copy has another %q", name)
		}
		if e.Kind == instance.KindFolder {
			if err := same(tx, e.ID, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// share puts files with the content of one into folders.
func share(tx *instance.Tx, id instance.DocID, folders []instance.DocID) error {
	f, err := instance.In[doctypes.File](tx).Get(id)
	if err != nil {
		return err
	}
	for k := range pages {
		v := instance.NewVersion{Blob: f.Current().Blob, Mime: f.Current().Mime}
		if _, _, err := tx.Tree().AddFile(folders[k%len(folders)], fmt.Sprintf("page %02d", k), v, instance.Refuse); err != nil {
			return err
		}
	}
	return nil
}
