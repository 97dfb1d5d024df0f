// Package checked compares contents with their hash while they are read.
//
// [Reader] hashes what is read in order from the first byte on. A read that
// completes the content and finds another hash gives no bytes but
// storage.ErrDamaged, so that nobody can take a damaged content for a whole
// one. Ranges cannot be checked this way; package sealed authenticates those.
package checked
