package dav

import (
	"errors"
	"io"
	"net/http"

	"pims/instance"
)

// mkcol makes a folder. A body could only be of an extension that is not spoken
// here.
func (q *request) mkcol() error {
	if _, err := io.ReadFull(q.r.Body, make([]byte, 1)); err == nil {
		return refusal{status: http.StatusUnsupportedMediaType}
	}
	err := q.c.Update(q.r.Context(), func(tx *instance.Tx) error {
		t, err := q.target(tx)
		if err != nil {
			return err
		}
		if t.exists() {
			return refusal{status: http.StatusMethodNotAllowed}
		}
		parent, ok := t.parent()
		if !ok {
			return errNoParent
		}
		if err := q.may(tx, t, touch{target: t, member: true}); err != nil {
			return err
		}
		_, err = tx.Tree().CreateFolder(parent.ID, t.name(), instance.Refuse)
		return err
	})
	if errors.Is(err, instance.ErrNotFolder) {
		return errNoParent
	}
	if err != nil {
		return err
	}
	return q.empty(http.StatusCreated)
}
