package crashtest

import (
	"bytes"
	"context"

	"pims/doctypes"
	"pims/instance"
)

// versions writes one file again and again, also as a client of WebDAV does that
// says which version it has seen, and takes its oldest content back.
type versions struct{}

const draft = "brouillon.txt"

func (versions) prepare(context.Context, *node) error { return nil }

func (versions) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		if k == 1 {
			return upload(ctx, i, instance.Root, draft, content("versions", k))
		}
		var e instance.Entry
		var f doctypes.File
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if e, err = at(tx, instance.Root, draft); err == nil {
				f, err = instance.In[doctypes.File](tx).Get(e.ID)
			}
			return err
		})
		switch {
		case err != nil:
			return err
		case k%3 == 0:
			return i.Update(ctx, func(tx *instance.Tx) error {
				_, err := tx.Tree().RestoreVersion(e.ID, f.Versions[0].N)
				return err
			})
		case k%3 == 1:
			return upload(ctx, i, instance.Root, draft, content("versions", k))
		}
		b := content("versions", k)
		_, err = full(i).UploadVersion(ctx, e.ID, e.ETag, instance.Upload{Mime: "text/plain", Size: int64(len(b))}, bytes.NewReader(b))
		return err
	})
}

// kept tells which operation wrote each content that the file has after k of
// them, the oldest first.
func (versions) kept(k int) (writers []int) {
	for n := 1; n <= k; n++ {
		writer := n
		if n%3 == 0 {
			writer = writers[0]
		}
		writers = append(writers, writer)
		writers = writers[max(0, len(writers)-instance.RecentVersions):]
	}
	return writers
}

func (s versions) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var root map[string]instance.Entry
		var f doctypes.File
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if root, err = list(tx, instance.Root); err != nil || root[draft].ID == "" {
				return err
			}
			f, err = instance.In[doctypes.File](tx).Get(root[draft].ID)
			return err
		})
		if err != nil {
			return err
		}
		want := s.kept(k)
		if len(f.Versions) != len(want) || k > 0 && f.Current().N != k {
			return differs("after operation %d a file has %d versions, not %d", k, len(f.Versions), len(want))
		}
		for v, writer := range want {
			if err := reads(ctx, i, root[draft].ID, f.Versions[v].N, content("versions", writer)); err != nil {
				return err
			}
		}
		return nil
	})
}
