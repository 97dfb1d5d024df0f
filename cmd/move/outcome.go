package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"pims/cmd/internal/node"
	"pims/fault"
	"pims/move"
)

// The exit codes.
const (
	exitFailed  = 1 // a check failed, something is damaged or differs
	exitUsage   = 2 // not understood, or refused as asked
	exitClosed  = 3 // the archive or the key does not open
	exitBusy    = 4 // the node is running or busy
	exitTrouble = 5 // anything else
)

// usage is a command that cannot be done as it was given.
type usage struct{ text string }

func (u usage) Error() string { return u.text }

// exitCode says what kind of failure err is.
func exitCode(err error) int {
	if _, ok := errors.AsType[usage](err); ok {
		return exitUsage
	}
	for _, closed := range []error{move.ErrNotForKey, move.ErrSealed, move.ErrNewer, move.ErrKey, move.ErrWord, move.ErrWords} {
		if errors.Is(err, closed) {
			return exitClosed
		}
	}
	for _, failed := range []error{move.ErrDamaged, move.ErrHostile, move.ErrDocument} {
		if errors.Is(err, failed) {
			return exitFailed
		}
	}
	if errors.Is(err, node.ErrRunning) {
		return exitBusy
	}
	switch fault.KindOf(err) {
	case fault.Busy:
		return exitBusy
	case fault.Internal, fault.DiskFull, fault.Damaged:
		return exitTrouble
	default:
		return exitUsage
	}
}

// output is where a command says what it did: words for people, one JSON object
// for programs.
type output struct {
	stdout, stderr io.Writer
	json           bool
	code           int // of a command that came to its end
}

// done prints the outcome of a command.
func (o *output) done(v any, format string, args ...any) error {
	if o.json {
		return json.NewEncoder(o.stdout).Encode(v)
	}
	_, err := fmt.Fprintf(o.stdout, format+"\n", args...)
	return err
}

// note tells something beside the outcome.
func (o *output) note(format string, args ...any) {
	// If standard error is gone there is nobody to tell.
	_, _ = fmt.Fprintf(o.stderr, "move: "+format+"\n", args...)
}

// failure is what a program reads of an error.
type failure struct {
	Error struct {
		Code   string `json:"code"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	} `json:"error"`
}

// fail says why a command failed: in words where there are some, with the cause
// for the operator.
func (o *output) fail(err error) int {
	code := exitCode(err)
	var f failure
	if u, ok := errors.AsType[usage](err); ok {
		f.Error.Code, f.Error.Title, f.Error.Detail = "usage", "Not understood", u.text
		o.note("%s", u.text)
	} else {
		m := fault.Sentence(err, fault.ParseLang(os.Getenv("LANG")))
		f.Error.Code, f.Error.Title, f.Error.Detail = fault.Code(err), m.Title, m.Detail
		if fault.KindOf(err) == fault.Internal {
			o.note("%v", err)
		} else {
			o.note("%s. %s (%v)", m.Title, m.Detail, err)
		}
	}
	if o.json {
		if err := json.NewEncoder(o.stdout).Encode(f); err != nil {
			return exitTrouble
		}
	}
	return code
}
