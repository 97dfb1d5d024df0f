package consent

import "pims/fault"

// The faults of this package. What is not there, or not for this caller, is
// storage.ErrNotFound.
var (
	ErrProvisional   = fault.New(fault.Conflict, "provisional")           // a holder of parental authority has not agreed to the opening
	ErrNothingTicked = fault.New(fault.Invalid, "nothing-ticked")         // an agreement to nothing
	ErrBadProposal   = fault.New(fault.Invalid, "bad-proposal")           // args: field (scope, expires, title)
	ErrNoHolder      = fault.New(fault.Conflict, "no-holder")             // nobody is there whose agreement is needed
	ErrSuspended     = fault.New(fault.Conflict, "page-suspended")        // by the host
	ErrGrantEnded    = fault.New(fault.Unauthenticated, "grant-ended")    // told to a client
	ErrBadAnswer     = fault.New(fault.Invalid, "bad-answer")             // none of agreed, refused, objected
	ErrRequestOver   = fault.New(fault.Conflict, "family-request-over")   // refused, withdrawn, expired: no answer changes it
	ErrLinkWidens    = fault.New(fault.Conflict, "link-widens")           // beyond what holders have agreed to
	ErrLinkSpent     = fault.New(fault.Conflict, "link-spent")            // told to visitors
	ErrLogWhole      = fault.New(fault.TooLarge, "read-too-large-to-log") // a client asks for more documents than a leaf can name
)
