package apps

import (
	"errors"

	"pims/instance"
	"pims/storage"
)

// Original is the file that a document was made from.
type Original struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Trashed bool   `json:"trashed"`
}

// OriginalOf describes the file that a document names, nil where it names none
// or the person has removed it.
func OriginalOf(tx *instance.Tx, id instance.DocID) (*Original, error) {
	if id == "" {
		return nil, nil
	}
	e, err := tx.Tree().Entry(id)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	trashed, err := tx.Tree().InTrash(id)
	return &Original{string(id), e.Name, e.Size, trashed}, err
}
