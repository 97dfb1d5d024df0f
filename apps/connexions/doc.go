// Package connexions is the app for the services that bring things into a
// person's space by themselves: the catalogue, the connections with their state
// in words and one thing to do, and the journal of each.
//
// A change here is one commit: the connection, its account, the wish for a run,
// and the leaf in the access log. The run itself is package konnectors', in the
// background. No route ever answers with an account.
//
// The sentences are in messages/. Start with connexions.go.
package connexions
