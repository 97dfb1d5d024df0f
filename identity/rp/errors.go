package rp

import "pims/fault"

// The faults of this package.
var (
	ErrDown      = fault.New(fault.Busy, "portal-down")                 // no answer, or one of a service in trouble
	ErrCancelled = fault.New(fault.Unauthenticated, "portal-cancelled") // the person, or the portal for them, said no
	ErrState     = fault.New(fault.Invalid, "portal-state")             // not begun here, too old, or used already
	ErrIssuer    = fault.New(fault.Unauthenticated, "portal-issuer")    // another portal's answer
	ErrNonce     = fault.New(fault.Unauthenticated, "portal-nonce")     // another sign-in's token
	ErrToken     = fault.New(fault.Unauthenticated, "portal-token")     // forged, expired, or for somebody else
	ErrRejected  = fault.New(fault.Unsupported, "portal-rejected")      // the portal does not accept this host
	ErrReturn    = fault.New(fault.Invalid, "bad-return")               // no path of this host
)
