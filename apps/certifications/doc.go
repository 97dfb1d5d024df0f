// Package certifications is the app for what others attest that the person can
// do, as connections brought it. Nothing is computed here: what a source did
// not give is absent.
//
// The list is what a third party can be granted. It then holds the granted
// certifications and fields only, and neither ids nor sources nor originals:
// a file is the owner's.
//
// The competences of one are granted apart, under a scope of their own. What was
// rejected, or is awaited, is offered to nobody; what was cancelled says so.
//
// A service that gives its PDF to the signed-in owner only, as Pix does, gets it
// from the owner: original.go matches what is dropped by the code in it, read by
// package pdftext, and makes it the original.
//
// Removing a certification keeps its original among the files, and keeps the
// connection from bringing it back. Start with certifications.go.
package certifications
