package identity

import (
	"slices"
)

// Protocol is a way by which devices reach an instance, and what it opens to
// them. Scopes are those of the apps.
type Protocol struct {
	Name     string
	Read     []string // scopes that change nothing
	Write    []string // the others
	Foldered bool     // it can be kept within one folder
}

// The protocols.
const (
	ProtocolFiles = "files" // the file tree
	ProtocolAPI   = "api"   // whatever an app does by HTTP
)

// Protocols lists those that app passwords are made for. No protocol decides in
// the owner's place: what is shared with whom, who signs in, and how, is for a
// session.
func Protocols() []Protocol {
	return []Protocol{
		{
			Name: ProtocolFiles, Foldered: true,
			Read: []string{"files:read"}, Write: []string{"files:write"},
		},
		{
			Name: ProtocolAPI,
			Read: []string{
				"home:read", "files:read", "albums:read", "badges:read", "portfolio:read", "certifications:read", "connections:read",
				"consents:read", "family:read", "settings:read", "journal:read",
			},
			Write: []string{
				"home:write", "files:write", "albums:write", "badges:write", "portfolio:write", "certifications:write", "connections:write",
			},
		},
	}
}

// scopesOf returns the scopes of some protocols, each once; false if one of them
// does not exist, or cannot be kept within a folder and has to be.
func scopesOf(names []string, foldered, readOnly bool) (scopes []string, ok bool) {
	all := Protocols()
	for _, name := range names {
		at := slices.IndexFunc(all, func(p Protocol) bool { return p.Name == name })
		if at < 0 || foldered && !all[at].Foldered {
			return nil, false
		}
		scopes = append(scopes, all[at].Read...)
		if !readOnly {
			scopes = append(scopes, all[at].Write...)
		}
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), len(scopes) > 0
}
