package identity

import "pims/instance"

// PersonID names a person of this node: a UUIDv7. It is never given to third
// parties.
type PersonID string

// ClientKind says how a request signed in.
type ClientKind string

// The kinds of client.
const (
	ClientWeb         ClientKind = "web"          // a browser with the session cookie
	ClientToken       ClientKind = "token"        // a script with the session's bearer token
	ClientAppPassword ClientKind = "app-password" // a device with an app password
	ClientThirdParty  ClientKind = "third-party"  // a registered Client with an access token of a grant
)

// Caller is who makes a request: web finds it out once, the Guard decides on
// it. For a third party, person and instance are those of the owner whose data
// it asks for.
type Caller struct {
	Person   PersonID
	Instance instance.ID // the person's own
	Client   ClientKind
	ClientID string         // of the session, app password or third party: for the access log
	Scopes   []string       // what the client is limited to; nil for all of the owner's
	Grant    instance.DocID // of a third party
	Folder   instance.DocID // of a device that sees no more than what lies in it; empty for all
	ReadOnly bool           // of a device that changes nothing
}
