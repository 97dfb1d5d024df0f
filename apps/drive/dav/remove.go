package dav

import (
	"net/http"
	"strings"

	"pims/instance"
)

// remove puts an entry in the trash. What an operating system drops beside a
// person's files goes for good: nobody looks for it, and it would fill the trash.
func (q *request) remove() error {
	if depth := q.r.Header.Get("Depth"); depth != "" && !strings.EqualFold(depth, "infinity") {
		return errBad
	}
	var gone []instance.DocID
	err := q.c.Update(q.r.Context(), func(tx *instance.Tx) error {
		t, err := q.existing(tx)
		if err != nil {
			return err
		}
		if t.isBase() {
			return errAbove
		}
		if err := q.may(tx, t, touch{t, true, true, true}); err != nil {
			return err
		}
		if gone, err = q.lockedBelow(tx, t); err != nil {
			return err
		}
		tree := tx.Tree()
		e, err := tree.Trash(t.entry().ID)
		if err == nil && e.Kind == instance.KindFile && dropping(e.Name) {
			err = tree.Purge(e.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	q.locks.drop(q.c.ID(), gone)
	return q.empty(http.StatusNoContent)
}

// lockedBelow returns where locks begin that go with an entry.
func (q *request) lockedBelow(tx *instance.Tx, t target) (ids []instance.DocID, err error) {
	for id := range q.locks.of(q.c.ID(), tx.Now()) {
		below, err := lies(tx.Tree(), id, t.entry().ID)
		if err != nil {
			return nil, err
		}
		if below {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// dropping reports whether a name is one that the Finder or Explorer writes for
// itself.
func dropping(name string) bool {
	switch strings.ToLower(name) {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(name, "._")
}
