package instance

import "pims/doctypes"

// Verb is what may be done to documents.
type Verb uint8

// The verbs.
const (
	Read Verb = 1 << iota
	Write
)

// Rights say what a transaction may touch. The zero value allows nothing.
type Rights struct {
	Every Verb                   // on every doctype
	On    map[doctypes.Name]Verb // on these as well
}

// Allow reports whether every verb of v is allowed on a doctype.
func (r Rights) Allow(t doctypes.Name, v Verb) bool {
	return (r.Every|r.On[t])&v == v
}

// ReadAll is what an export may touch.
var ReadAll = Rights{Every: Read}

var everything = Rights{Every: Read | Write}
