package instance

import (
	"errors"
	"time"

	"pims/doctypes"
)

// node is what files and folders have in common.
type node struct {
	parent    *string
	name      *string
	favourite *bool
	trashed   *time.Time
	wasIn     *string
	marks     *doctypes.Marks
	sort      *string    // folders
	modified  *time.Time // files
}

// Patch names what Change changes; nil fields stay as they are.
type Patch struct {
	Name        *string
	Parent      *DocID
	Favourite   *bool
	Tags        *[]string
	Colour      *string            // one of doctypes.Colours; empty: none
	Description *string            // unless it is not DescribedAs any more: ErrChanged
	DescribedAs *string            // nil: whatever it is
	Sort        *string            // how a folder is listed: an Order, with '-' in front if turned round; empty: as others
	Modified    *time.Time         // a file's own time
	Properties  map[string]*string // of WebDAV clients, "{namespace}name" to the whole element; nil removes one
}

// Change renames, moves and marks an entry in one write, whatever lies below.
// ErrIntoItself for a folder moved below itself, ErrInTrash for what lies in
// the trash, ErrBadMark for marks that cannot be kept.
func (t Tree) Change(id DocID, p Patch, way Conflict) (Entry, error) {
	path, err := t.Path(id)
	if err != nil {
		return Entry{}, err
	}
	if path[0].ID == Trash {
		return Entry{}, ErrInTrash
	}
	return t.change(id, func(n *node) error {
		if p.Favourite != nil {
			*n.favourite = *p.Favourite
		}
		if err := errors.Join(p.mark(n.marks), p.sorting(n.sort), p.dated(n.modified)); err != nil {
			return err
		}
		if p.Name == nil && p.Parent == nil {
			return nil
		}
		parent, name := DocID(*n.parent), *n.name
		if p.Name != nil {
			name = *p.Name
		}
		if p.Parent != nil {
			parent = *p.Parent
			if err := t.mayHold(parent, id); err != nil {
				return err
			}
		}
		name, err := t.place(parent, name, id, way)
		*n.parent, *n.name = string(parent), name
		return err
	})
}

// mayHold checks that a folder can take an entry: it is no file, not in the
// trash, and not below the entry.
func (t Tree) mayHold(parent, id DocID) error {
	above, err := t.folder(parent)
	if err != nil {
		return err
	}
	for _, e := range above {
		if e.ID == id {
			return ErrIntoItself
		}
	}
	return nil
}

// Trash moves an entry to the trash, from where Restore brings it back.
func (t Tree) Trash(id DocID) (Entry, error) {
	path, err := t.Path(id)
	if err != nil {
		return Entry{}, err
	}
	if path[0].ID == Trash {
		return Entry{}, ErrInTrash
	}
	return t.change(id, func(n *node) error {
		*n.wasIn, *n.parent, *n.trashed = *n.parent, string(Trash), t.tx.now
		t.tx.Want(ExpireTrash, nightly(t.tx.now))
		return nil
	})
}

// Restore brings an entry of the trash back to where it was, or to a folder
// if to is not empty. If its folder is gone it goes to the root; if its name
// is taken meanwhile, both are kept.
func (t Tree) Restore(id, to DocID) (Entry, error) {
	return t.change(id, func(n *node) error {
		if DocID(*n.parent) != Trash {
			return ErrNotInTrash
		}
		if to == "" {
			to = DocID(*n.wasIn)
			if _, err := t.folder(to); err != nil {
				to = Root
			}
		} else if err := t.mayHold(to, id); err != nil {
			return err
		}
		name, err := t.place(to, *n.name, id, KeepBoth)
		*n.parent, *n.name, *n.trashed, *n.wasIn = string(to), name, time.Time{}, ""
		return err
	})
}

// Purge removes an entry of the trash for good. A folder is taken apart in the
// background; its space is free when that is done.
func (t Tree) Purge(id DocID) error {
	e, err := t.Entry(id)
	if err != nil {
		return err
	}
	if e.Parent != Trash {
		return ErrNotInTrash
	}
	if err := t.tx.deleteEntry(e); err != nil {
		return err
	}
	if e.Kind == KindFile {
		return t.removeFile(id)
	}
	return t.removeFolder(id)
}

// size sums the contents below a folder, all versions. What fails its check is
// left out: its listing tells of it.
func (t Tree) size(folder DocID) (int64, error) {
	var sum int64
	todo := []DocID{folder}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for e, err := range t.List(id) {
			if isDamaged(err) {
				continue
			}
			if err != nil {
				return 0, err
			}
			if e.Kind == KindFolder {
				todo = append(todo, e.ID)
				continue
			}
			sum += e.Size
			if e.Version > 1 {
				former, err := t.formerSize(e.ID)
				if err != nil && !isAbsent(err) && !isDamaged(err) {
					return 0, err
				}
				sum += former
			}
		}
	}
	return sum, nil
}
