package crashtest

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"pims/instance"
)

// grafts unpacks an archive, which appears whole or not at all, and removes for
// good what came of it.
type grafts struct{}

const (
	unpacked = "archive"
	packed   = 24 // files
)

func (grafts) prepare(context.Context, *node) error { return nil }

func (grafts) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		if k%2 == 0 {
			return i.Update(ctx, func(tx *instance.Tx) error {
				e, err := at(tx, instance.Root, unpacked)
				if err != nil {
					return err
				}
				if _, err := tx.Tree().Trash(e.ID); err != nil {
					return err
				}
				return tx.Tree().Purge(e.ID)
			})
		}
		_, err := full(i).Graft(ctx, instance.Root, unpacked, func(g *instance.Graft) error {
			below, err := g.AddFolder(g.Top(), "annexes")
			for k := 0; k < packed && err == nil; k++ {
				err = g.AddFile([]instance.DocID{g.Top(), below}[k%2], fmt.Sprint(k), time.Time{}, plain, bytes.NewReader(content("grafts", k)))
			}
			return err
		})
		return err
	})
}

func (grafts) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var files [2]map[string]instance.Entry
		there := false
		err := i.View(ctx, func(tx *instance.Tx) error {
			root, err := list(tx, instance.Root)
			if err != nil {
				return err
			}
			e, ok := root[unpacked]
			if there = ok; !there {
				return nil
			}
			if files[0], err = list(tx, e.ID); err == nil {
				files[1], err = list(tx, files[0]["annexes"].ID)
			}
			return err
		})
		if err != nil {
			return err
		}
		if there != (k%2 == 1) {
			return differs("after operation %d what was in the archive is there: %v", k, there)
		}
		for k := 0; k < packed && there; k++ {
			if err := reads(ctx, i, files[k%2][fmt.Sprint(k)].ID, 0, content("grafts", k)); err != nil {
				return err
			}
		}
		return nil
	})
}
