package instance

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/fault"
)

// Copy puts a copy of a file or folder, with all that lies below it, into a
// folder; name is the copy's, or empty to keep the original's. Copies share the
// bytes of their originals and count in full; former versions and the favourite
// mark are not copied.
//
// A folder is copied in batches under a folder that hangs nowhere yet, and
// appears whole with the last write; one cut off is removed by Sweep.
func (a *Access) Copy(ctx context.Context, id, parent DocID, name string, way Conflict) (e Entry, err error) {
	defer fault.Wrap(&err, "copy")
	var from Entry
	err = a.View(ctx, func(tx *Tx) (err error) {
		from, err = tx.Tree().copyable(id, parent)
		return err
	})
	if err != nil {
		return e, err
	}
	if name == "" {
		name = from.Name
	}
	place := func(t Tree) (string, error) { return t.placeCopy(id, parent, name, way) }
	if from.Kind == KindFile {
		err = a.Update(ctx, func(tx *Tx) (err error) {
			e, err = tx.Tree().copyFile(id, parent, place)
			return err
		})
		return e, err
	}
	return a.apart(ctx,
		func(top DocID) error { return a.copyBelow(ctx, id, top) },
		func(t Tree, top DocID) (Entry, error) { return t.attachCopy(id, top, parent, place) })
}

// copyable returns the original, if the folder may take a copy of it.
func (t Tree) copyable(id, parent DocID) (Entry, error) {
	path, err := t.Path(id)
	if err != nil {
		return Entry{}, err
	}
	if err := errors.Join(t.tx.mayWrite(doctypes.FileName), t.tx.mayWrite(doctypes.FolderName)); err != nil {
		return Entry{}, err
	}
	if path[0].ID == Trash {
		return Entry{}, ErrInTrash
	}
	if id == Root {
		return Entry{}, ErrIntoItself
	}
	return path[len(path)-1], t.mayHold(parent, id)
}

// placeCopy returns the name of a copy: like place, but what makes way for it
// must not be the original, nor hold it.
func (t Tree) placeCopy(id, parent DocID, name string, way Conflict) (string, error) {
	if way == Replace {
		twin, err := t.tx.twin(parent, name)
		if err == nil {
			err = t.spares(id, twin.ID)
		}
		if err != nil && !isAbsent(err) {
			return "", err
		}
	}
	return t.place(parent, name, "", way)
}

func (t Tree) copyFile(id, parent DocID, place func(Tree) (string, error)) (Entry, error) {
	f, err := In[doctypes.File](t.tx).Get(id)
	if err != nil {
		return Entry{}, err
	}
	if _, err := t.folder(parent); err != nil {
		return Entry{}, err
	}
	name, err := place(t)
	if err != nil {
		return Entry{}, err
	}
	return t.addCopy(f, parent, name)
}

// addCopy adds the current version of f as a new file.
func (t Tree) addCopy(f doctypes.File, parent DocID, name string) (Entry, error) {
	c, err := t.tx.keys.copied(f, parent, name, t.tx.now)
	if err != nil {
		return Entry{}, err
	}
	return c.entry, t.keepCopy(c)
}

// attachCopy hangs a copied tree into a folder.
func (t Tree) attachCopy(from, top, parent DocID, place func(Tree) (string, error)) (Entry, error) {
	if _, err := t.folder(parent); err != nil {
		return Entry{}, err
	}
	f, err := In[doctypes.Folder](t.tx).Get(from)
	if err != nil {
		return Entry{}, err
	}
	name, err := place(t)
	if err != nil {
		return Entry{}, err
	}
	return t.addFolder(top, t.copiedFolder(f, parent, name))
}

// copiedFolder is the copy of a folder, without what lies in it.
func (t Tree) copiedFolder(f doctypes.Folder, parent DocID, name string) doctypes.Folder {
	return doctypes.Folder{Parent: string(parent), Name: name, Created: t.tx.now, Modified: t.tx.now, Sort: f.Sort, Marks: f.Marks}
}
