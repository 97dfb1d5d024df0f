package instance

import "pims/storage"

// Lookup walks from a folder by names, one below the other, and returns what it
// comes to. It reads no document on the way. storage.ErrNotFound if there is no
// such thing, ErrNotFolder if the way leads through a file.
func (t Tree) Lookup(folder DocID, names ...string) (Entry, error) {
	e, err := t.Entry(folder)
	for _, name := range names {
		if err != nil {
			return Entry{}, err
		}
		if e.Kind != KindFolder {
			return Entry{}, ErrNotFolder
		}
		if e, err = t.tx.twin(e.ID, name); err == nil && !t.tx.rights.lists(e.Kind.doctype(), e.ID) {
			err = storage.ErrNotFound
		}
	}
	return e, err
}
