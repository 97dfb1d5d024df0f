// Package fault holds the kinds of error that pims knows, their codes, and the
// sentences that tell a person what happened, whether the work is safe and what
// to do.
//
// An [Error] has a [Kind] (what class of thing went wrong: only package web
// turns it into a status), a code (stable, for programs), and a private cause
// (for the log, never for the person). Sentences live beside the code in
// messages/fr.json and messages/en.json, one per code; a test holds that both
// languages have each code and the same placeholders.
//
// Packages declare their faults as values and add context on the way up:
//
//	var ErrNameTaken = fault.New(fault.Conflict, "name-taken")
//
//	func (t *Tree) Rename(id ID, name string) (err error) {
//		defer fault.Wrap(&err, "rename %s", id)
//
// A stranger is told NotFound, never that something exists and is withheld.
package fault
