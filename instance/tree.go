package instance

import (
	"cmp"
	"iter"
	"slices"

	"pims/doctypes"
	"pims/storage"
)

// Tree is the file tree inside a transaction. Entries hang on the id of their
// folder, so a move or a rename is one write whatever lies below.
type Tree struct{ tx *Tx }

// Tree returns the file tree.
func (tx *Tx) Tree() Tree { return Tree{tx} }

// Conflict says what to do when a name is taken in a folder.
type Conflict string

// The ways with a taken name.
const (
	Refuse   Conflict = "refuse"    // ErrNameTaken
	KeepBoth Conflict = "keep-both" // the newcomer is numbered: "a (2).txt"
	Replace  Conflict = "replace"   // an upload becomes a new version of its twin; for others the twin goes to the trash
)

// Entry returns a file or folder. The root and the trash are folders without a
// name and without a parent, as old as the instance.
func (t Tree) Entry(id DocID) (Entry, error) { return t.either(id, KindFile, KindFolder) }

// either returns an entry of one of two kinds, the likelier first.
func (t Tree) either(id DocID, kinds ...Kind) (Entry, error) {
	if id == Root || id == Trash {
		if lists, err := t.tx.lists(doctypes.FolderName, id); err != nil || !lists {
			return Entry{}, cmp.Or[error](err, storage.ErrNotFound)
		}
		born, err := t.tx.born()
		return Entry{ID: id, Kind: KindFolder, Created: born, Modified: born, ETag: etag(string(id))}, err
	}
	for _, kind := range kinds {
		if !t.tx.rights.lists(kind.doctype(), id) {
			continue
		}
		if e, err := t.of(kind, id); !isAbsent(err) {
			return e, err
		}
	}
	return Entry{}, storage.ErrNotFound
}

// of reads the document of an entry.
func (t Tree) of(kind Kind, id DocID) (Entry, error) {
	if kind == KindFile {
		f, err := In[doctypes.File](t.tx).Get(id)
		if err != nil {
			return Entry{}, err
		}
		return fileEntry(id, f), nil
	}
	d, err := In[doctypes.Folder](t.tx).Get(id)
	if err != nil {
		return Entry{}, err
	}
	return folderEntry(id, d), nil
}

// List yields the entries of a folder in no order.
func (t Tree) List(folder DocID) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		raw, err := folder.raw()
		if err != nil {
			return
		}
		// Whoever reaches a folder reaches what lies in it.
		if lists, err := t.tx.lists(doctypes.FolderName, folder); err != nil || !lists {
			if err != nil {
				yield(Entry{}, err)
			}
			return
		}
		shown := map[Kind]bool{} // all entries of a kind, whatever their id
		for _, k := range []Kind{KindFile, KindFolder} {
			shown[k] = t.tx.rights.listsAll(k.doctype())
		}
		u := unpacker{folder: folder}
		for p, err := range storage.ScanAll(t.tx.kv, []byte(keyEntry+string(raw)), nil) {
			var e Entry
			if err == nil {
				e, err = u.unpack(p.Value)
			}
			if err == nil {
				if !shown[e.Kind] && !t.tx.rights.lists(e.Kind.doctype(), e.ID) {
					continue
				}
				t.tx.handed.noteListed(e)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Path returns the folders that lead to an entry, from the root (or the trash,
// or the folder of Rights.Under) to the entry itself.
func (t Tree) Path(id DocID) ([]Entry, error) { return t.path(id, KindFile, KindFolder) }

func (t Tree) path(id DocID, kinds ...Kind) ([]Entry, error) {
	path := make([]Entry, 0, 4)
	for !passes(path, id) { // a damaged tree must not hang the walk
		e, err := t.either(id, kinds...)
		if err != nil {
			return nil, err
		}
		kinds = []Kind{KindFolder, KindFile}
		path = append(path, e)
		if id == Root || id == Trash || id == t.tx.rights.Under {
			slices.Reverse(path)
			return path, nil
		}
		id = e.Parent
	}
	return nil, storage.ErrDamaged
}

func passes(path []Entry, id DocID) bool {
	for i := range path { // not by value: they are large
		if path[i].ID == id {
			return true
		}
	}
	return false
}

// InTrash reports whether an entry lies in the trash, itself or by a folder
// above it.
func (t Tree) InTrash(id DocID) (bool, error) {
	path, err := t.Path(id)
	return err == nil && path[0].ID == Trash, err
}

// folder returns a folder that may take children: not a file, not in the trash.
func (t Tree) folder(id DocID) ([]Entry, error) {
	path, err := t.path(id, KindFolder, KindFile)
	if err != nil {
		return nil, err
	}
	if path[len(path)-1].Kind != KindFolder {
		return nil, ErrNotFolder
	}
	if path[0].ID == Trash {
		return nil, ErrInTrash
	}
	return path, nil
}

// place returns a free name in a folder for id, by the way with a taken one.
func (t Tree) place(parent DocID, name string, id DocID, way Conflict) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		free := numbered(name, n)
		twin, err := t.tx.twin(parent, free)
		if isAbsent(err) || (err == nil && twin.ID == id) {
			return free, nil
		}
		if err != nil {
			return "", err
		}
		switch way {
		case KeepBoth:
		case Replace:
			return free, t.makeWay(twin.ID, id)
		default:
			return "", ErrNameTaken.With("name", name)
		}
	}
}

// makeWay sends what has a name to the trash, for the sake of id, unless that
// lies in it.
func (t Tree) makeWay(twin, id DocID) error {
	if err := t.spares(id, twin); err != nil {
		return err
	}
	_, err := t.Trash(twin)
	return err
}

// spares gives ErrIntoItself if an entry is another, or lies below it. What is
// not there yet lies nowhere.
func (t Tree) spares(id, other DocID) error {
	path, err := t.Path(id)
	if isAbsent(err) {
		return nil
	}
	if passes(path, other) {
		return ErrIntoItself
	}
	return err
}

// CreateFolder makes a folder.
func (t Tree) CreateFolder(parent DocID, name string, way Conflict) (Entry, error) {
	if _, err := t.folder(parent); err != nil {
		return Entry{}, err
	}
	id, err := NewDocID()
	if err != nil {
		return Entry{}, err
	}
	if name, err = t.place(parent, name, id, way); err != nil {
		return Entry{}, err
	}
	f := doctypes.Folder{Parent: string(parent), Name: name, Created: t.tx.now, Modified: t.tx.now}
	return t.addFolder(id, f)
}

// FolderNamed returns the folder of a name, made if there is none. Where a file
// has the name, the folder is numbered.
func (t Tree) FolderNamed(parent DocID, name string) (Entry, error) {
	if _, err := t.folder(parent); err != nil {
		return Entry{}, err
	}
	twin, err := t.tx.twin(parent, name)
	if err == nil && twin.Kind == KindFolder {
		return twin, nil
	}
	if err != nil && !isAbsent(err) {
		return Entry{}, err
	}
	return t.CreateFolder(parent, name, KeepBoth)
}

// addFolder writes a new folder's document and entry, and counts it.
func (t Tree) addFolder(id DocID, f doctypes.Folder) (Entry, error) {
	if err := In[doctypes.Folder](t.tx).Put(id, f); err != nil {
		return Entry{}, err
	}
	c, err := t.tx.counters()
	if err != nil {
		return Entry{}, err
	}
	c.Folders++
	e := folderEntry(id, f)
	return e, t.tx.putEntry(e)
}

// change rewrites the document of a file or folder through fn, which sees the
// fields that both have, and moves its entry.
func (t Tree) change(id DocID, fn func(*node) error) (Entry, error) {
	was, err := t.Entry(id)
	if err != nil {
		return was, err
	}
	if was.Parent == "" {
		return was, ErrForbidden // the root, the trash and what an access is kept under stay as they are
	}
	is, err := t.rewrite(was, fn)
	if err != nil {
		return was, err
	}
	if err := t.tx.deleteEntry(was); err != nil {
		return was, err
	}
	return is, t.tx.putEntry(is)
}

func (t Tree) rewrite(was Entry, fn func(*node) error) (Entry, error) {
	if was.Kind == KindFolder {
		docs := In[doctypes.Folder](t.tx)
		f, err := docs.Get(was.ID)
		if err != nil {
			return was, err
		}
		if err := fn(&node{&f.Parent, &f.Name, &f.Favourite, &f.Trashed, &f.WasIn, &f.Marks, &f.Sort, nil}); err != nil {
			return was, err
		}
		f.Modified = t.tx.now
		return folderEntry(was.ID, f), docs.Put(was.ID, f)
	}
	docs := In[doctypes.File](t.tx)
	f, err := docs.Get(was.ID)
	if err != nil {
		return was, err
	}
	if err := fn(&node{&f.Parent, &f.Name, &f.Favourite, &f.Trashed, &f.WasIn, &f.Marks, nil, &f.Current().Modified}); err != nil {
		return was, err
	}
	return fileEntry(was.ID, f), docs.Put(was.ID, f)
}
