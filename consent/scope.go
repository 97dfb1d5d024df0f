package consent

import (
	"slices"

	"pims/identity"
	"pims/instance"
)

// Scope is what one route asks for and what a grant can give: a name such as
// "files:read" and the rights that it opens.
type Scope struct {
	Name   string
	Rights instance.Rights
}

// allows reports whether a caller's client may use a scope of the caller's own
// instance.
func allows(c identity.Caller, s Scope) bool {
	return c.Scopes == nil || slices.Contains(c.Scopes, s.Name)
}
