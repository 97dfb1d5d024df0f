package instance

import (
	"errors"

	"pims/storage"
)

// Walk goes from a folder by names, one below the other, and returns that folder
// and what the names lead to, as far as there is something. It reads no document
// on the way.
func (t Tree) Walk(folder DocID, names ...string) ([]Entry, error) {
	e, err := t.Entry(folder)
	if err != nil {
		return nil, err
	}
	way := append(make([]Entry, 0, len(names)+1), e)
	for _, name := range names {
		if e.Kind != KindFolder {
			break
		}
		e, err = t.tx.twin(e.ID, name)
		if errors.Is(err, storage.ErrNotFound) || err == nil && !t.tx.rights.lists(e.Kind.doctype(), e.ID) {
			break
		}
		if err != nil {
			return nil, err
		}
		way = append(way, e)
	}
	return way, nil
}
