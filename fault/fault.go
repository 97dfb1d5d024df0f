package fault

import (
	"errors"
	"fmt"
)

// Kind is the class of an error: what a caller may do about it.
type Kind uint8

// The kinds. Internal is the zero value: an error that nobody classified.
const (
	Internal        Kind = iota // ours: try again later, it is in the log
	Invalid                     // the request cannot be right as it is
	Unauthenticated             // no valid session, token or password
	NotFound                    // absent, or hidden from this caller: the same
	Forbidden                   // seen by this caller, but not theirs to change
	Conflict                    // collides with what is there
	Precondition                // an If-Match or If-None-Match did not hold
	TooLarge                    // larger than any such thing may be
	OverQuota                   // the person's own space is used up
	DiskFull                    // the node has no room left
	Busy                        // no slot free now: try again in a moment
	TooMany                     // the caller asks too often
	Range                       // the range lies outside the content
	Damaged                     // stored bytes fail their check
	Unsupported                 // a format or version that this program does not read
)

// Error is a classified error. Code is stable and names its sentences; Args
// fill the placeholders of the sentence and are shown to the person; Err is the
// cause, which is logged and never shown.
type Error struct {
	Kind Kind
	Code string
	Args map[string]string
	Err  error
}

// New returns a fault of a kind with a code that has sentences.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Error is for logs and developers; people are shown [Sentence].
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code
	}
	return e.Code + ": " + e.Err.Error()
}

// Unwrap returns the private cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is a fault with the same code, so that a fault
// with a cause or arguments still is the value it was made from.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Because returns a copy of e with a private cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Err = cause
	return &c
}

// With returns a copy of e with one more argument for its sentence.
func (e *Error) With(name, value string) *Error {
	c := *e
	c.Args = make(map[string]string, len(e.Args)+1)
	for k, v := range e.Args {
		c.Args[k] = v
	}
	c.Args[name] = value
	return &c
}

// KindOf returns the kind of err, Internal if nobody classified it.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Wrap adds one line of context to *err if it is not nil; it is meant to be
// deferred at the top of a function with a named result.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
