// Package certifications is the app for what others attest that the person can
// do, as connections brought it. Nothing is computed here: what a source did
// not give is absent.
//
// The list is what a third party can be granted. It then holds the granted
// certifications and fields only, and neither ids nor sources nor originals:
// a file is the owner's.
//
// Removing a certification keeps its original among the files, and keeps the
// connection from bringing it back. Start with certifications.go.
package certifications
