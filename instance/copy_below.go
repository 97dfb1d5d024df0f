package instance

import (
	"context"
	"errors"

	"pims/doctypes"
)

// copyBelow copies a folder's tree under a new folder that hangs nowhere.
func (a *Access) copyBelow(ctx context.Context, id, top DocID) error {
	todo := []pair{{id, top}}
	for len(todo) > 0 {
		below, err := a.copyFolder(ctx, todo[0])
		if err != nil {
			return err
		}
		todo = append(todo[1:], below...)
	}
	return nil
}

// pair is a folder and its copy.
type pair struct{ from, to DocID }

// copyFolder copies the files of a folder into its copy, and makes the folders
// of it, which it returns.
func (a *Access) copyFolder(ctx context.Context, p pair) (below []pair, err error) {
	ctx, cancel := context.WithCancel(ctx)
	parts := a.originals(ctx, p.from)
	defer func() {
		cancel()
		for range parts { // until nobody reads any more
		}
	}()
	var list []original
	for part := range parts {
		if part.err != nil {
			return nil, part.err
		}
		list = append(list, part.list...)
		for len(list) >= oneCommit && err == nil {
			list, below, err = a.copySome(ctx, list, p.to, below)
		}
		if err != nil {
			return nil, err
		}
	}
	for len(list) > 0 && err == nil {
		list, below, err = a.copySome(ctx, list, p.to, below)
	}
	return below, errors.Join(err, ctx.Err()) // which the channel may have no room to tell
}

// oneCommit is more than one commit takes of what is to be copied, so that none
// of many is a small one.
const oneCommit = 250

// copySome copies as many of a list as fit in one commit, and returns the others,
// and the folders that it made besides those below.
func (a *Access) copySome(ctx context.Context, list []original, to DocID, below []pair) ([]original, []pair, error) {
	var n int
	var made []pair
	err := a.Update(ctx, func(tx *Tx) error {
		made = nil
		used := tx.budget()
		tx.bare = to
		for n = 0; n < len(list) && !used.full(); n++ {
			id, err := tx.Tree().copyOriginal(list[n], to)
			if isAbsent(err) {
				continue // removed since it was listed
			}
			if err != nil {
				return err
			}
			if list[n].Kind == KindFolder {
				made = append(made, pair{list[n].ID, id})
			}
		}
		return nil
	})
	return list[n:], append(below, made...), err
}

// original is what is to be copied: an entry of a listing, with the document of
// a file.
type original struct {
	Entry
	file doctypes.File
}

type originals struct {
	list []original
	err  error
}

// originals reads what lies in a folder, some at a time, while those before are
// written. The channel is closed once nothing is read any more.
func (a *Access) originals(ctx context.Context, folder DocID) <-chan originals {
	parts := make(chan originals, 1)
	go func() {
		defer close(parts)
		err := a.View(ctx, func(tx *Tx) error {
			tx = tx.Quiet()
			var next originals
			pass := func() error {
				select {
				case parts <- next:
				case <-ctx.Done():
				}
				next.list = nil
				return ctx.Err()
			}
			for e, err := range tx.Tree().List(folder) {
				o := original{Entry: e}
				if err == nil && e.Kind == KindFile {
					if o.file, err = In[doctypes.File](tx).Get(e.ID); isAbsent(err) {
						continue
					}
				}
				if err != nil {
					return err
				}
				if next.list = append(next.list, o); len(next.list) == oneCommit {
					if err := pass(); err != nil {
						return err
					}
				}
			}
			return pass()
		})
		if err != nil {
			select {
			case parts <- originals{err: err}:
			case <-ctx.Done():
			}
		}
	}()
	return parts
}

// copyOriginal copies one file, or makes one empty folder, under a folder that
// hangs nowhere. Names are those of the listing, in which each occurs once.
func (t Tree) copyOriginal(o original, parent DocID) (DocID, error) {
	if o.Kind == KindFile {
		current, err := refKey(o.file.Current().Blob.ID, o.ID)
		if err != nil {
			return "", err
		}
		// While the file refers to it, the content stays.
		if _, err := t.tx.kv.Get([]byte(current)); isAbsent(err) {
			o.file, err = In[doctypes.File](t.tx).Get(o.ID)
			if err != nil {
				return "", err
			}
		} else if err != nil {
			return "", err
		}
		c, err := t.addCopy(o.file, parent, o.Name)
		return c.ID, err
	}
	id, err := NewDocID()
	if err != nil {
		return "", err
	}
	f, err := In[doctypes.Folder](t.tx).Get(o.ID)
	if err != nil {
		return "", err
	}
	_, err = t.addFolder(id, t.copied(f, parent, o.Name))
	return id, err
}
