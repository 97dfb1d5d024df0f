package dav

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"pims/apps/drive/contents"
	"pims/fault"
	"pims/instance"
)

// get answers with a content, or for a folder with the names in it, one a line:
// clients never ask for that, people with a browser or curl do.
func (q *request) get() error {
	var folder target
	content, err := q.c.OpenFound(q.r.Context(), string(q.base)+q.r.URL.EscapedPath(), func(tx *instance.Tx) (instance.DocID, error) {
		t, err := q.existing(tx)
		if err != nil {
			return "", err
		}
		if t.isFolder() {
			folder = t
			return "", errFolder
		}
		return t.entry().ID, nil
	}, 0)
	switch {
	case err == nil:
		return contents.Send(q.w, q.r, content, false)
	case errors.Is(err, errFolder):
		return q.names(folder.entry().ID)
	}
	return err
}

var errFolder = errors.New("a folder, which has no content")

// names answers with the names in a folder.
func (q *request) names(folder instance.DocID) error {
	var names bytes.Buffer
	err := q.c.View(q.r.Context(), func(tx *instance.Tx) error {
		names.Reset()
		for one, err := range tx.Tree().List(folder) {
			if fault.KindOf(err) == fault.Damaged {
				continue
			}
			if err != nil {
				return err
			}
			names.WriteString(one.Name)
			if one.Kind == instance.KindFolder {
				names.WriteByte('/')
			}
			names.WriteByte('\n')
		}
		return nil
	})
	if err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	http.ServeContent(q.w, q.r, "", time.Time{}, bytes.NewReader(names.Bytes()))
	return nil
}
