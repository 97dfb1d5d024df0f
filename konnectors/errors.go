package konnectors

import (
	"pims/fault"
	"pims/outbound"
)

// The faults of a run. Their codes are the outcomes in the journal.
var (
	ErrWrongCode      = fault.New(fault.Invalid, "wrong-code")            // the service does not know this account
	ErrServiceDown    = fault.New(fault.Busy, "service-down")             // no answer, or one that says so itself
	ErrServiceSlow    = fault.New(fault.Busy, "service-slow")             //
	ErrServiceQueue   = fault.New(fault.Busy, "service-queue")            // this node has asked it enough for now
	ErrChangedShape   = fault.New(fault.Unsupported, "changed-shape")     // an answer that the konnector does not know
	ErrAnswerTooLarge = outbound.ErrAnswerTooLarge                        //
	ErrAddressRefused = outbound.ErrAddressRefused                        // a host that is not declared, or not public
	ErrMistake        = fault.New(fault.Internal, "konnector-mistake")    // the konnector's own
	ErrKonnectorGone  = fault.New(fault.Unsupported, "konnector-gone")    // this node does not have it
	ErrAccountNeeded  = fault.New(fault.Conflict, "account-needed")       // it was given on another host
	ErrUnplugged      = fault.New(fault.Conflict, "unplugged")            //
	ErrBadField       = fault.New(fault.Invalid, "bad-account-field")     // args: field
	ErrTooOften       = fault.New(fault.TooMany, "asked-too-often")       // args: seconds
	ErrTooMany        = fault.New(fault.Conflict, "too-many-connections") //
)
