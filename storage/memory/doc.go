// Package memory is an engine and a blob store in RAM, for tests: what is in
// them ends with the process.
//
// It keeps every promise of package storage but durability. A keyspace is an
// immutable balanced tree (a treap) whose root is replaced by each commit, so
// a View is a real snapshot that holds nobody up. The one-writer queue and the
// bounds are those of package commit, the same as under Badger.
package memory
