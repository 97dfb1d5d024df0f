// Package badges is the app for Open Badges: the owner drops the file that they
// were given, package openbadges verifies it, and every check stands in words
// beside the badge.
//
// The file stays what it was: it lies in the folder Badges of the owner's
// files, and the badge refers to it. A badge that does not hold is kept and
// shown as such, since nothing is gained by hiding why. What was found out has
// its date; [App] verifies anew when it is asked to, and what has expired since
// is said without asking.
//
// Start with badges.go; receive.go is the way in.
package badges
