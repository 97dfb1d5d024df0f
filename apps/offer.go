package apps

import (
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// Offer is what one scope opens to a third party, told to the person who is
// asked for it: a line for each thing, with its real value. Package all hands
// the offers of the apps to the one app that asks.
type Offer struct {
	Scope string
	Reads []doctypes.Name // what Lines looks at
	Lines func(tx *instance.Tx, lang fault.Lang) ([]consent.Line, error)
}
