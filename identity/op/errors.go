package op

import (
	"errors"

	"pims/fault"
)

// The faults of this package. A request that is not there, or not this
// browser's, is storage.ErrNotFound.
var (
	ErrUnknownClient = fault.New(fault.Invalid, "unknown-client")
	ErrBadRedirect   = fault.New(fault.Invalid, "redirect-not-registered")
	ErrBadRequest    = fault.New(fault.Invalid, "client-request")
	ErrSignInAgain   = fault.New(fault.Conflict, "sign-in-again") // the client asks for a fresh sign-in
	ErrNotAgreed     = fault.New(fault.Conflict, "not-agreed")    // Finish with a grant that is not effective
)

// errDead is what a code or token comes to that opens nothing, for whatever
// reason. Everything else that goes wrong is a failure of ours.
var errDead = errors.New("opens nothing")
