// Package rp signs people in by their school's portal (ENT): it is the relying
// party of OpenID Connect Core 1.0, code flow, on the parts of zitadel/oidc.
//
// [Portal.Begin] gives the address to send the browser to and a sealed value
// for a cookie; [Portal.Finish] takes what the portal sent back and that value
// and says who has arrived. What is promised: PKCE (RFC 7636, S256), a state
// and a nonce for each sign-in, used once and within ten minutes; the issuer of
// the answer (RFC 9207) and of the token are the portal's; the token is for
// this client and signed by an asymmetric key of the portal; who arrives is
// named by (issuer, subject), never by an e-mail address; the browser returns
// to a path of this host.
//
// Several sign-ins may be under way in one browser: give each its own cookie,
// named by [Slot].
//
// The portal is asked about itself at the first sign-in and again every day, so
// that a host starts while its portal is down, and keys that were withdrawn
// die. What can go wrong has its own fault each; see errors.go. No fault, and
// so no log, holds what the portal said about a person.
package rp
