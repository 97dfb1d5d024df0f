// Package example is the konnector to learn from. It brings one certification,
// a pupil's road-safety attestation, from an académie's service: its data as a
// document, and the PDF that the service gives as a file. The service asks for
// a code that the pupil finds on the attestation.
//
// Read example.go from top to bottom, then answer.go, where the service's JSON
// becomes a doctype. To write a konnector of your own, copy the folder, change
// both, write a fake of your service as exampletest is one of this, and let
// konnectortest.Run hold the two together. Then add it to package all.
package example
