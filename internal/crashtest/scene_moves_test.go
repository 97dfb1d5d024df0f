package crashtest

import (
	"context"
	"fmt"
	"slices"

	"pims/instance"
)

// moves takes a folder with what lies in it from one place to another, renames
// and marks it there, has its files go down a level and up again, all of them in
// one commit, and takes it back.
type moves struct{}

const (
	here    = "gauche"
	away    = "droite"
	moved   = "dossier"
	renamed = "rangé"
	bottom  = "fond"
)

func (moves) prepare(ctx context.Context, n *node) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var top instance.Entry
		err := i.Update(ctx, func(tx *instance.Tx) error {
			t := tx.Tree()
			left, err := t.CreateFolder(instance.Root, here, instance.Refuse)
			if err != nil {
				return err
			}
			if _, err = t.CreateFolder(instance.Root, away, instance.Refuse); err != nil {
				return err
			}
			if top, err = t.CreateFolder(left.ID, moved, instance.Refuse); err != nil {
				return err
			}
			_, err = t.CreateFolder(top.ID, bottom, instance.Refuse)
			return err
		})
		for k := 0; k < 3 && err == nil; k++ {
			err = upload(ctx, i, top.ID, fmt.Sprint(k), content("moves", k))
		}
		return err
	})
}

// after tells where the folder is after k operations, and where its files are.
func (moves) after(k int) (folder, name string, tags, files []string) {
	folder, name = away, renamed
	switch k % 5 {
	case 0:
		return here, moved, nil, nil
	case 1:
		return away, moved, nil, nil
	case 3:
		files = []string{bottom}
	}
	return folder, name, []string{fmt.Sprintf("tour %d", k/5)}, files
}

func (s moves) step(ctx context.Context, n *node, k int) error {
	return n.update(ctx, lea, func(tx *instance.Tx) error {
		t := tx.Tree()
		folder, name, _, files := s.after(k - 1)
		e, err := at(tx, instance.Root, folder, name)
		if err != nil {
			return err
		}
		folder, name, tags, below := s.after(k)
		if k%5 == 3 || k%5 == 4 {
			return s.files(tx, e.ID, files, below)
		}
		to, err := at(tx, instance.Root, folder)
		if err == nil {
			_, err = t.Change(e.ID, instance.Patch{Parent: &to.ID, Name: &name, Tags: &tags}, instance.Refuse)
		}
		return err
	})
}

// files moves all that the folder holds from one level to another.
func (moves) files(tx *instance.Tx, folder instance.DocID, from, to []string) error {
	target, err := at(tx, folder, to...)
	for k := 0; k < 3 && err == nil; k++ {
		var e instance.Entry
		if e, err = at(tx, folder, append(slices.Clone(from), fmt.Sprint(k))...); err == nil {
			_, err = tx.Tree().Change(e.ID, instance.Patch{Parent: &target.ID}, instance.Refuse)
		}
	}
	return err
}

func (s moves) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		folder, name, tags, below := s.after(k)
		files, count := map[string]instance.Entry{}, 0
		err := i.View(ctx, func(tx *instance.Tx) error {
			for _, side := range []string{here, away} {
				e, err := at(tx, instance.Root, side)
				if err != nil {
					return err
				}
				all, err := list(tx, e.ID)
				if err != nil {
					return err
				}
				if count += len(all); side != folder {
					continue
				}
				if e = all[name]; e.ID == "" || !slices.Equal(e.Tags, tags) {
					return differs("after operation %d %q is not there, or has the tags %q", k, name, e.Tags)
				}
				if e, err = at(tx, e.ID, below...); err != nil {
					return err
				}
				if files, err = list(tx, e.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		delete(files, bottom)
		if len(files) != 3 || count != 1 {
			return differs("after operation %d there are %d files in %d folders", k, len(files), count)
		}
		for k := range 3 {
			if err := reads(ctx, i, files[fmt.Sprint(k)].ID, 0, content("moves", k)); err != nil {
				return err
			}
		}
		return nil
	})
}
