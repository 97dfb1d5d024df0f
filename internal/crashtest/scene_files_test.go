package crashtest

import (
	"context"
	"fmt"

	"pims/doctypes"
	"pims/instance"
)

// uploads puts contents into a ring of files: each round of the ring gives every
// file a new version, and after the twentieth the oldest go.
type uploads struct{}

const ring = 12

func (uploads) name(slot int) string { return fmt.Sprintf("upload-%02d", slot) }

func (uploads) prepare(context.Context, *node) error { return nil }

func (s uploads) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		return upload(ctx, i, instance.Root, s.name(k%ring), content("uploads", k))
	})
}

func (s uploads) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var entries map[string]instance.Entry
		files := map[string]doctypes.File{}
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if entries, err = list(tx, instance.Root); err != nil {
				return err
			}
			for slot := range ring {
				if e, ok := entries[s.name(slot)]; ok {
					if files[e.Name], err = instance.In[doctypes.File](tx).Get(e.ID); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for slot := range ring {
			f, there := files[s.name(slot)]
			last := k - (k-slot+ring)%ring // the operation that wrote this slot last
			if there != (last > 0) {
				return differs("file %d is there: %v", slot, there)
			}
			if !there {
				continue
			}
			if want := min((last-1)/ring+1, instance.RecentVersions); slot != 0 && len(f.Versions) != want {
				return differs("file %d has %d versions, not %d", slot, len(f.Versions), want)
			}
			for v := range f.Versions {
				op := last - v*ring
				if err := reads(ctx, i, entries[s.name(slot)].ID, f.Versions[len(f.Versions)-1-v].N, content("uploads", op)); err != nil {
					return fmt.Errorf("file %d: %w", slot, err)
				}
			}
		}
		return nil
	})
}

// deletion takes one file through its life: it arrives, goes to the trash, comes
// back, goes again and is removed for good.
type deletion struct{}

const deleted = "devoir.txt"

func (deletion) prepare(context.Context, *node) error { return nil }

func (deletion) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		if k%5 == 1 {
			return upload(ctx, i, instance.Root, deleted, content("deletion", k))
		}
		return i.Update(ctx, func(tx *instance.Tx) error {
			from := instance.Root
			if k%5 == 3 || k%5 == 0 {
				from = instance.Trash
			}
			all, err := list(tx, from)
			if err != nil {
				return err
			}
			e, ok := all[deleted]
			if !ok {
				return differs("operation %d finds no file", k)
			}
			switch k % 5 {
			case 3:
				_, err = tx.Tree().Restore(e.ID, "")
			case 0:
				err = tx.Tree().Purge(e.ID)
			default:
				_, err = tx.Tree().Trash(e.ID)
			}
			return err
		})
	})
}

func (deletion) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var root, trash map[string]instance.Entry
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if root, err = list(tx, instance.Root); err == nil {
				trash, err = list(tx, instance.Trash)
			}
			return err
		})
		if err != nil {
			return err
		}
		r, inRoot := root[deleted]
		t, inTrash := trash[deleted]
		if inRoot != (k%5 == 1 || k%5 == 3) || inTrash != (k%5 == 2 || k%5 == 4) {
			return differs("after operation %d the file is in the root: %v, in the trash: %v", k, inRoot, inTrash)
		}
		switch {
		case inRoot:
			return reads(ctx, i, r.ID, 0, content("deletion", k-k%5+1))
		case inTrash:
			return reads(ctx, i, t.ID, 0, content("deletion", k-k%5+1))
		}
		return nil
	})
}
