// Package consent is the one door: [Guard.Enter] decides whether a caller may
// use a scope of an instance and hands out the narrowed instance.Access, and
// the access log keeps who came in.
//
// In this version the door knows the owner's own access, from a browser, with a
// token or with an app password. Anybody else is told that nothing is there.
//
// The log is a Merkle tree per instance (golang.org/x/mod/sumdb/tlog, RFC 6962):
// a leaf is the hash of a salted record, the record lies beside it, so that a
// record can expire while the proofs still hold. One leaf tells of one visit:
// the first access of a client more than fifteen minutes after its last leaf.
package consent
