package dav

import (
	"errors"
	"net/http"
	"strconv"
)

// refusal is an answer in the words of RFC 4918.
type refusal struct {
	status    int
	condition string // name of the violated pre- or postcondition (RFC 4918, 16); empty: none has a name
	href      string // what it is about
}

// Error implements error.
func (e refusal) Error() string { return "webdav " + strconv.Itoa(e.status) + " " + e.condition }

var (
	errNoParent = refusal{status: http.StatusConflict}
	errFailed   = refusal{status: http.StatusPreconditionFailed}
	errBad      = refusal{status: http.StatusBadRequest}
	errTooLarge = refusal{status: http.StatusRequestEntityTooLarge}
	errTooLong  = refusal{status: http.StatusInsufficientStorage} // the answer would be
	errAbove    = refusal{status: http.StatusForbidden}           // the root itself stays as it is
	errInfinite = refusal{status: http.StatusForbidden, condition: "propfind-finite-depth"}
)

// locked says which lock a request lacks the token of.
func locked(href string) error {
	return refusal{http.StatusLocked, "lock-token-submitted", href}
}

// refuse answers with a fault.
func (d *dav) refuse(w http.ResponseWriter, r *http.Request, err error) {
	e, ok := errors.AsType[refusal](err)
	if !ok {
		d.otherwise(w, r, err)
		return
	}
	b := newBody()
	defer b.free()
	if e.condition != "" {
		b.text(`<D:error xmlns:D="DAV:"><D:` + e.condition)
		if e.href == "" {
			b.text(`/>`)
		} else {
			b.text(`><D:href>` + e.href + `</D:href></D:` + e.condition + `>`)
		}
		b.text(`</D:error>`)
	}
	_ = b.send(w, e.status) // the client may be gone
}
