package web

import (
	"net/http"

	"pims/fault"
	"pims/storage"
)

// statusOf is the one place that knows which fault has which status.
func statusOf(kind fault.Kind, code string) int {
	if status, ok := byCode[code]; ok {
		return status
	}
	if status, ok := byKind[kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}

var byKind = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.NotFound:        http.StatusNotFound,
	fault.Forbidden:       http.StatusForbidden,
	fault.Conflict:        http.StatusConflict,
	fault.Precondition:    http.StatusPreconditionFailed,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.OverQuota:       http.StatusInsufficientStorage,
	fault.DiskFull:        http.StatusInsufficientStorage,
	fault.Busy:            http.StatusServiceUnavailable,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Range:           http.StatusRequestedRangeNotSatisfiable,
	fault.Damaged:         http.StatusInternalServerError,
	fault.Unsupported:     http.StatusUnprocessableEntity,
}

// byCode has the exceptions: what was invalid because it could not even be
// read, and what HTTP has a status of its own for.
var byCode = map[string]int{
	errUnreadable.Code: http.StatusBadRequest,
	"torn-upload":      http.StatusBadRequest,
	"digest-mismatch":  http.StatusBadRequest,
	errNoMethod.Code:   http.StatusMethodNotAllowed,
	errWrongHost.Code:  http.StatusMisdirectedRequest,

	storage.ErrQuarantined.Code: http.StatusServiceUnavailable, // until somebody has looked: nobody knows when
}

// statusGone is for the log: the client hung up, so nobody reads the answer.
const statusGone = 499

// waitOf is how many seconds a client should wait before it asks again, empty if
// that would not help.
func waitOf(e *fault.Error) string {
	if said := e.Args["seconds"]; said != "" && retryAfter[e.Kind] != "" {
		return said
	}
	if wait, ok := retryAfterCode[e.Code]; ok {
		return wait
	}
	return retryAfter[e.Kind]
}

var retryAfter = map[fault.Kind]string{
	fault.Busy:    "2",
	fault.TooMany: "60",
}

var retryAfterCode = map[string]string{
	storage.ErrReadOnlyNode.Code: "60", // somebody has to make room
}
