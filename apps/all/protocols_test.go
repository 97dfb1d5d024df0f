package all_test

import (
	"slices"
	"testing"

	"pims/apps/all"
	"pims/identity"
)

// sessionOnly are the scopes that no device ever has: they decide for the owner,
// or tell who else is let in. portfolio:public, files:link and files:drop are for
// visitors, and certifications:competences for third parties.
var sessionOnly = []string{
	"account:write", "certifications:competences", "consents:decide", "devices:read", "devices:write", "family:answer", "files:activity", "files:drop", "files:link", "files:share", "instance:export",
	"portfolio:public", "portfolio:publish", "settings:write",
}

// Every scope is either in a protocol or for sessions alone, and what changes
// nothing is all that a reading device gets.
func TestEveryScopeIsOfAProtocolOrOfASession(t *testing.T) {
	var carried, declared []string
	for _, p := range identity.Protocols() {
		carried = slices.Concat(carried, p.Read, p.Write)
	}
	for _, app := range all.Apps(all.Deps{}) {
		for _, s := range app.Manifest().Scopes {
			declared = append(declared, s.Name)
			if slices.Contains(carried, s.Name) == slices.Contains(sessionOnly, s.Name) {
				t.Errorf("%s must be of a protocol of package identity, or for sessions alone", s.Name)
			}
		}
	}
	for _, name := range slices.Concat(carried, sessionOnly) {
		if !slices.Contains(declared, name) {
			t.Errorf("no app declares %s", name)
		}
	}
}
