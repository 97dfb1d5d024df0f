package instance

import (
	"encoding/json"

	"pims/doctypes"
	"pims/storage"
)

// sees reports whether a document of a readable doctype may be read.
func (tx *Tx) sees(t doctypes.Name, id DocID) (bool, error) {
	if !tx.rights.sees(t, id) {
		return false, nil
	}
	return tx.reaches(t, id)
}

// lists reports whether an entry of a listing, which tells of all fields, may be
// read.
func (tx *Tx) lists(t doctypes.Name, id DocID) (bool, error) {
	if !tx.rights.lists(t, id) {
		return false, nil
	}
	return tx.reaches(t, id)
}

// reaches reports whether Rights.Under lets this transaction see a document:
// that folder and what lies below it, while none of them is in the trash.
func (tx *Tx) reaches(t doctypes.Name, id DocID) (bool, error) {
	if tx.rights.Under == "" {
		return true, nil
	}
	top, below, err := tx.climb(t, id)
	return below && top == Root, err
}

// climb goes from a file or folder upwards, to the root or the trash, or to
// what has no document: the top of a copy that is being made, of a tree that is
// being taken apart, or a damaged one. below says that Rights.Under is on the
// way.
func (tx *Tx) climb(t doctypes.Name, id DocID) (top DocID, below bool, err error) {
	seen := map[DocID]bool{} // a damaged tree must not hang the walk
	for !seen[id] {
		seen[id] = true
		below = below || id == tx.rights.Under
		if id == Root || id == Trash {
			return id, below, nil
		}
		parent, err := tx.parentOf(t, id)
		if isAbsent(err) || isDamaged(err) {
			return id, below, nil
		}
		if err != nil {
			return "", false, err
		}
		t, id = doctypes.FolderName, parent
	}
	return id, below, nil
}

// parentOf returns the folder that a file or folder lies in, whatever the
// rights.
func (tx *Tx) parentOf(t doctypes.Name, id DocID) (DocID, error) {
	key, err := docKey(t, id)
	if err != nil {
		return "", err
	}
	e, err := tx.envelope(key)
	if err != nil {
		return "", err
	}
	return parentIn(e.Body)
}

func parentIn(body json.RawMessage) (DocID, error) {
	var in struct {
		Parent DocID `json:"parent"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return "", storage.ErrDamaged.Because(err)
	}
	return in.Parent, nil
}

// mayKeep lets a transaction under a folder write what lies below it, to stay
// below it or go to the trash. The folder itself is not its to change. A new
// document may hang nowhere yet, as one of a copy does.
func (tx *Tx) mayKeep(t doctypes.Name, id DocID, fresh bool, body json.RawMessage) error {
	if tx.rights.Under == "" {
		return nil
	}
	if !fresh {
		if err := tx.mayRemove(t, id); err != nil {
			return err
		}
	}
	parent, err := parentIn(body)
	if err != nil {
		return err
	}
	top, below, err := tx.climb(doctypes.FolderName, parent)
	switch {
	case err != nil:
		return err
	case top == Root && below, top == Trash && parent == Trash && !fresh, top != Root && top != Trash && fresh:
		return nil
	}
	return storage.ErrNotFound
}

// mayRemove lets a transaction under a folder remove what lies below it.
func (tx *Tx) mayRemove(t doctypes.Name, id DocID) error {
	reaches, err := tx.reaches(t, id)
	switch {
	case err != nil:
		return err
	case !reaches:
		return storage.ErrNotFound
	case id == tx.rights.Under:
		return ErrForbidden
	}
	return nil
}

// uppermost is the folder in which this transaction's tree begins.
func (tx *Tx) uppermost() DocID {
	if tx.rights.Under != "" {
		return tx.rights.Under
	}
	return Root
}

// orphaned is the body of the folder that a transaction is kept under, without
// what it lies in.
func orphaned(body json.RawMessage) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	all["parent"] = json.RawMessage(`""`)
	return json.Marshal(all)
}
