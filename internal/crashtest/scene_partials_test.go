package crashtest

import (
	"bytes"
	"context"
	"errors"

	"pims/instance"
	"pims/storage"
)

// partials send a file in three parts, and remove it: what was acknowledged of
// it is there, and the upload goes on from there.
type partials struct{}

const arriving = "en trois fois.txt"

func (partials) prepare(context.Context, *node) error { return nil }

// whole is the file that operation k is about, in its three parts.
func (partials) whole(k int) (content []byte, parts [3][]byte) {
	turn := (k - 1) / 5
	content = bytes.Repeat(notEmpty(turn), 1+turn%3*20)
	third := len(content) / 3
	return content, [3][]byte{content[:third], content[third : 2*third], content[2*third:]}
}

// notEmpty is never empty: an empty file arrives as it begins.
func notEmpty(turn int) []byte { return append([]byte("abc"), content("partials", turn)...) }

func (s partials) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		a := full(i)
		all, parts := s.whole(k)
		switch k % 5 {
		case 1:
			_, err := a.BeginPartial(ctx, instance.Partial{Name: arriving, Parent: instance.Root, Way: instance.Refuse, Size: int64(len(all))})
			return err
		case 0:
			return i.Update(ctx, func(tx *instance.Tx) error {
				e, err := at(tx, instance.Root, arriving)
				if err != nil {
					return err
				}
				if _, err := tx.Tree().Trash(e.ID); err != nil {
					return err
				}
				return tx.Tree().Purge(e.ID)
			})
		}
		p, err := s.only(ctx, i)
		if err != nil {
			return err
		}
		part := instance.Part{At: p.Draft.Size, Size: -1, R: bytes.NewReader(parts[k%5-2]), Sniff: plain}
		_, err = a.Continue(ctx, p.ID, part)
		return err
	})
}

func plain(string, []byte) string { return "text/plain" }

// only returns the one upload that there is, storage.ErrNotFound for none.
func (partials) only(ctx context.Context, i *instance.Instance) (p instance.Partial, err error) {
	err = i.View(ctx, func(tx *instance.Tx) error {
		all, err := tx.Partials()
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return storage.ErrNotFound
		}
		if p = all[0]; len(all) > 1 {
			return differs("%d uploads", len(all))
		}
		return nil
	})
	return p, err
}

func (s partials) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		p, err := s.only(ctx, i)
		there := err == nil
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if there && p.Whole() && k%5 == 4 { // the file follows in a commit of its own, when somebody asks
			if _, err := full(i).Arrive(ctx, p.ID, plain); err != nil {
				return err
			}
			there = false
		}
		if want := k > 0 && k%5 >= 1 && k%5 <= 3; there != want {
			return differs("after operation %d an upload is there: %v", k, there)
		}
		if there {
			_, parts := s.whole(k)
			if want := []int{0, len(parts[0]), 2 * len(parts[0])}[k%5-1]; p.Draft.Size != int64(want) {
				return differs("after operation %d there are %d bytes, not %d", k, p.Draft.Size, want)
			}
		}
		var root map[string]instance.Entry
		err = i.View(ctx, func(tx *instance.Tx) (err error) { root, err = list(tx, instance.Root); return err })
		if err != nil {
			return err
		}
		e, arrived := root[arriving]
		if arrived != (k%5 == 4) {
			return differs("after operation %d the file is there: %v", k, arrived)
		}
		if !arrived {
			return nil
		}
		all, _ := s.whole(k)
		return reads(ctx, i, e.ID, 0, all)
	})
}
