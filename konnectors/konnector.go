package konnectors

import (
	"context"
	"time"

	"pims/doctypes"
	"pims/fault"
)

// Konnector asks one service. It keeps nothing between runs and may run for
// many people at once.
type Konnector interface {
	Manifest() Manifest
	// Run brings what the service has. It returns one of the faults of this
	// package when it cannot; causes must hold no value of the person's. What
	// it handed to the sink before failing stays.
	Run(ctx context.Context, account Account, src *Source, sink *Sink) error
}

// Manifest says what a konnector is, whom it asks and what it may write. It is
// constant.
type Manifest struct {
	Slug     string                // lower-case letters and '-'; never changes
	Name     map[fault.Lang]string // of the service; a folder is called so
	What     map[fault.Lang]string // it is, in a few words
	Gives    map[fault.Lang]string // what comes in, in a sentence
	Asks     []Ask
	Hosts    []string // "pix.fr", or with a port: all that it may ever speak to
	Icon     string   // a name of the interface's icons
	Doctypes []doctypes.Name
	Every    time.Duration // between two runs that went well; at least an hour
}

// Ask is one field of the account that a person gives.
type Ask struct {
	Name    string
	Label   map[fault.Lang]string
	Help    map[fault.Lang]string // where to find it
	Secret  bool
	Pattern string // a regular expression for the whole value; any value if empty
	Example string
}

// Account is what the person gave for this service, by the names of Asks.
type Account struct {
	Fields   map[string]string
	Language fault.Lang // that the person reads
}
