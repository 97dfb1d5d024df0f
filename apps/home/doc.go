// Package home is the first page: the files touched last, the space used, and
// what a new owner should still do.
//
// It owns no doctype. It reads what other apps own through its own scope, and
// writes one thing: that the welcome card was put away.
//
// Start with home.go.
package home
