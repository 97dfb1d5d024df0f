package op

import (
	"context"
	"slices"
	"time"

	"pims/instance"
	"pims/storage"
)

// Agreement is what a grant opens to a client at this moment.
type Agreement struct {
	Client  string              // its id
	Scopes  []string            // of its registration, profile and email among them
	Claims  map[string][]string // by scope: the claims of profile and email
	Expires time.Time
}

// Authorizer knows what people agreed to. Package consent implements it. A
// transaction is one of the owner's whole instance.
type Authorizer interface {
	// Agreed returns what a grant opens, and whether it is effective now.
	// storage.ErrNotFound if there is no such grant.
	Agreed(tx *instance.Tx, grant instance.DocID) (Agreement, bool, error)
	// Space is where the tokens of a grant lie. It is emptied when the grant ends.
	Space(tx *instance.Tx, grant instance.DocID) storage.Tx
	// Refused keeps in the owner's log that a client asked in vain.
	Refused(ctx context.Context, owner instance.ID, grant instance.DocID, client string) error
}

// The scopes of OpenID Connect that this provider knows.
const (
	ScopeOpenID  = "openid"
	ScopeProfile = "profile"
	ScopeEmail   = "email"
	ScopeOffline = "offline_access"
)

// Claims lists the claims that a scope can open, in the order in which they are
// shown. A grant item of the scope names those that were agreed to.
func Claims(scope string) []string {
	switch scope {
	case ScopeProfile:
		return []string{"given_name", "family_name", "birthdate"}
	case ScopeEmail:
		return []string{"email"}
	}
	return nil
}

// agreedScopes returns those of the scopes that an agreement covers; who signs
// in, and for how long, needs no line of its own.
func (a Agreement) agreedScopes(asked []string) []string {
	out := []string{}
	for _, s := range asked {
		if s == ScopeOpenID || s == ScopeOffline || slices.Contains(a.Scopes, s) {
			out = append(out, s)
		}
	}
	return out
}
