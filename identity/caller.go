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
)

// Caller is who makes a request: web finds it out once, the Guard decides on
// it.
type Caller struct {
	Person   PersonID
	Instance instance.ID // the person's own
	Client   ClientKind
	ClientID string   // of the session or app password: for the access log
	Scopes   []string // what the client is limited to; nil for all of the owner's
}
