package dav

import (
	"errors"
	"net/http"
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
	var t target
	var now time.Time
	err := q.c.View(q.r.Context(), func(tx *instance.Tx) (err error) {
		now = tx.Now()
		if t, err = q.target(tx); err != nil {
			return err
		}
		switch _, ok := t.parent(); {
		case t.isFolder():
			return refusal{status: http.StatusMethodNotAllowed}
		case !ok:
			return errNoParent
		}
		return q.may(tx, t, touch{target: t, content: true, member: !t.exists()})
	})
	if err != nil {
		return err
	}
	u, in, err := contents.Receive(q.r, t.name(), now)
	if err != nil {
		return err
	}
	if n, err := strconv.ParseInt(q.r.Header.Get("X-Expected-Entity-Length"), 10, 64); err == nil && n >= 0 && u.Size < 0 {
		u.Size = n // the Finder sends chunks
	}
	if at := ownTime(q.r.Header.Get("X-OC-Mtime"), now); !at.IsZero() {
		u.Modified = at
		q.w.Header().Set("X-OC-Mtime", "accepted")
	}
	e, created, err := q.store(t, u, in)
	if err != nil {
		return in.Fault(err)
	}
	q.w.Header().Set("ETag", e.ETag)
	if created {
		return q.empty(http.StatusCreated)
	}
	return q.empty(http.StatusNoContent)
}

func (q *request) store(t target, u instance.Upload, in *contents.Incoming) (e instance.Entry, created bool, err error) {
	if t.exists() {
		defer q.locks.write(q.c.ID(), t.entry().ID)()
		match := ""
		if q.r.Header.Get("If-Match") != "" || q.r.Header.Get("If") != "" {
			match = t.entry().ETag // and still is when the content has arrived
		}
		e, err = q.c.UploadVersion(q.r.Context(), t.entry().ID, match, u, in)
		return e, false, err
	}
	parent, _ := t.parent()
	way := instance.Replace
	if q.r.Header.Get("If-None-Match") != "" {
		way = instance.Refuse
	}
	e, created, err = q.c.UploadFile(q.r.Context(), parent.ID, t.name(), way, u, in)
	if way == instance.Refuse && errors.Is(err, instance.ErrNameTaken) {
		err = errFailed // somebody was faster
	}
	return e, created, err
}

// ownTime reads a file's own time in seconds since 1970; one that no clock has
// shown yet is not taken over.
func ownTime(s string, now time.Time) time.Time {
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || !(seconds >= 0 && seconds <= float64(now.Unix())) { // NaN is neither
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
