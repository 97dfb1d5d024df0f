// Package consents is where a person sees and decides who else reads something
// of theirs: "Mes accords", the screen on which a third party asks, and how the
// instance itself came to be.
//
// A request of a third party lives in the provider (package identity/op) until
// it is decided. The lines that it may tick come from the [apps.Offer] of each
// scope, read from the person's own documents at that moment; an answer counts
// only for lines that were offered. What comes of it is a grant in the
// registry, and package consent judges it: this app never says by itself that
// something may be read.
//
// What shows values asks for the scope that decides: a device that may only
// list the agreements sees whom they are with and not what they open.
//
// Start with consents.go; decide.go is the heart.
package consents
