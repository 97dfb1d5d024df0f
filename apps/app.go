package apps

import (
	"slices"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// App is one application of the product. Its routes stand under its slug.
type App interface {
	Manifest() Manifest
	Routes(r *Router)
}

// Manifest says what an app is and what it may ask for. It is constant.
type Manifest struct {
	Slug     string
	Name     map[fault.Lang]string
	Roles    []doctypes.Role // in whose menu it is; empty for everybody's
	Doctypes []doctypes.Name // what it owns
	Scopes   []consent.Scope // every scope that a route of it asks for
}

// For reports whether the app is in the menu of a role.
func (m Manifest) For(role doctypes.Role) bool {
	return len(m.Roles) == 0 || slices.Contains(m.Roles, role)
}

// Call is one request in the hands of an app: who asks, and the access that the
// Guard gave.
type Call struct {
	*consent.Pass
	Caller identity.Caller
	Lang   fault.Lang
	links  Links
	pages  string
}

// Link is a way for a browser to one content on the content origin. It carries
// no name and is dead as soon as the session is.
type Link struct {
	Kind    string         `json:"k"`           // of the Router.Content that serves it
	Doc     instance.DocID `json:"d,omitempty"` // what it opens
	Version int            `json:"v,omitempty"` // of a file; 0 for the current one
	Inline  bool           `json:"i,omitempty"` // shown in the page rather than saved
}

// Links makes addresses on the content origin. It is implemented by package
// web.
type Links interface {
	// Link returns the address of l for the caller's session. ErrNoSession for
	// a caller without one.
	Link(c identity.Caller, l Link) (url string, expires time.Time, err error)
}

// ErrNoSession is returned where only a signed-in session will do.
var ErrNoSession = fault.New(fault.Forbidden, "session-needed")

// Link returns the address of l for this caller.
func (c *Call) Link(l Link) (url string, expires time.Time, err error) {
	return c.links.Link(c.Caller, l)
}
