package dav

import (
	"bytes"
	"net/http"
	"time"

	"pims/apps"
	"pims/apps/drive/contents"
	"pims/fault"
	"pims/instance"
)

// get answers with a content, or for a folder with the names in it, one a line:
// clients never ask for that, people with a browser or curl do.
func (q *request) get() error {
	var e instance.Entry
	var names bytes.Buffer
	err := q.c.View(q.r.Context(), func(tx *instance.Tx) error {
		t, err := q.existing(tx)
		if err != nil {
			return err
		}
		if e = t.entry(); e.Kind == instance.KindFile {
			return nil
		}
		names.Reset()
		for one, err := range tx.Tree().List(e.ID) {
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
	if e.Kind == instance.KindFile {
		return contents.Serve(q.w, q.r, q.c, apps.Link{Doc: e.ID})
	}
	q.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	http.ServeContent(q.w, q.r, "", time.Time{}, bytes.NewReader(names.Bytes()))
	return nil
}
