// Package contents is what all ways to a file of the drive share: the API, the
// protocols and the links. [Serve] answers with a content, [Receive] reads the
// headers of one that arrives, [MediaType] tells what it is by its bytes.
//
// Where a browser shows a content, only what it does not execute is shown as
// what it is: see [Shown].
package contents
