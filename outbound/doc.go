// Package outbound is how pims asks the open internet, and nothing but the open
// internet: an address that a stranger wrote never leads back into the network
// that the node stands in.
//
// What is promised:
//
//   - the address that a name was resolved to is looked at when the connection
//     is made ([Policy.Control]), so no name server and no redirect gets around
//     it; only exact addresses of the operator's choice are excepted;
//   - a [Getter] asks by https, follows three redirects at most and holds each
//     to the same rule, ends after some seconds and a megabyte, and keeps no
//     cookie; it says nothing of who is asking or for whom;
//   - what was asked a few minutes ago is not asked again.
//
// Start with [NewGetter]; package konnectors has a stricter way of its own on
// top of [Policy.Client].
package outbound
