package dav

import (
	"errors"
	"net/http"
	"path"
	"strconv"
	"time"

	"pims/apps/drive/contents"
	"pims/instance"
)

// put stores a content as a new file, or as a new version of the one that is
// there. Nobody can lock it while it arrives.
func (q *request) put() error {
	if q.r.Header.Get("Content-Range") != "" {
		return errBad // RFC 9110, 14.5: a part would be taken for the whole
	}
	u, in, err := contents.Receive(q.r, path.Base(q.r.URL.Path))
	if err != nil {
		return err
	}
	if n, err := strconv.ParseInt(q.r.Header.Get("X-Expected-Entity-Length"), 10, 64); err == nil && n >= 0 && u.Size < 0 {
		u.Size = n // the Finder sends chunks
	}
	own := ownTime(q.r.Header.Get("X-OC-Mtime"))
	if !own.IsZero() {
		u.Modified = own
	}
	var to instance.Spot
	written := func() {}
	defer func() { written() }()
	e, created, err := q.c.Upload(q.r.Context(), u, in, func(tx *instance.Tx) (_ instance.Spot, err error) {
		if to, err = q.spot(tx); err == nil && to.File != "" {
			written = q.locks.write(q.c.ID(), to.File)
		}
		return to, err
	})
	if errors.Is(err, instance.ErrNameTaken) && to.Way == instance.Refuse {
		return errFailed // somebody was faster
	}
	if err != nil {
		return in.Fault(err)
	}
	if !own.IsZero() && e.Modified.Equal(own) {
		q.w.Header().Set("X-OC-Mtime", "accepted")
	}
	q.w.Header().Set("ETag", e.ETag)
	if created {
		return q.empty(http.StatusCreated)
	}
	return q.empty(http.StatusNoContent)
}

// spot returns where a content goes that is put at the request's address.
func (q *request) spot(tx *instance.Tx) (to instance.Spot, err error) {
	t, err := q.target(tx)
	if err != nil {
		return to, err
	}
	parent, ok := t.parent()
	switch {
	case t.isFolder():
		return to, refusal{status: http.StatusMethodNotAllowed}
	case !ok:
		return to, errNoParent
	}
	if err := q.may(tx, t, touch{target: t, content: true, member: !t.exists()}); err != nil {
		return to, err
	}
	h := q.r.Header
	if t.exists() {
		to.File = t.entry().ID
		if h.Get("If-Match") != "" || h.Get("If") != "" {
			to.Match = t.entry().ETag // and still is when the content has arrived
		}
		return to, nil
	}
	to = instance.Spot{Folder: parent.ID, Name: t.name(), Way: instance.Replace}
	if h.Get("If-None-Match") != "" {
		to.Way = instance.Refuse
	}
	return to, nil
}

// ownTime reads a file's own time in seconds since 1970.
func ownTime(s string) time.Time {
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || !(seconds >= 0 && seconds < 1<<40) { // NaN is neither
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
