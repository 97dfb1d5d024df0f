package move

import (
	"fmt"
	"strconv"

	"pims/fault"
)

// The faults of this package.
var (
	ErrDamaged     = fault.New(fault.Damaged, "archive-damaged")
	ErrNotForKey   = fault.New(fault.Invalid, "archive-not-for-key")
	ErrSealed      = fault.New(fault.Invalid, "archive-sealed")    // a key is needed and none was given
	ErrNewer       = fault.New(fault.Unsupported, "archive-newer") // args: have, want
	ErrHostile     = fault.New(fault.Invalid, "archive-hostile")
	ErrDocument    = fault.New(fault.Damaged, "archive-document") // args: doctype; does not fit its schema
	ErrNoRecipient = fault.New(fault.Invalid, "archive-no-recipient")
	ErrKey         = fault.New(fault.Invalid, "moving-key-unreadable")
	ErrWord        = fault.New(fault.Invalid, "moving-key-word")  // args: word, place
	ErrWords       = fault.New(fault.Invalid, "moving-key-words") // args: have; not 24, or the checksum fails
)

func damaged(format string, args ...any) error {
	return ErrDamaged.Because(fmt.Errorf(format, args...))
}

func hostile(format string, args ...any) error {
	return ErrHostile.Because(fmt.Errorf(format, args...))
}

func newer(have int) error {
	return ErrNewer.With("have", strconv.Itoa(have)).With("want", strconv.Itoa(Format))
}
