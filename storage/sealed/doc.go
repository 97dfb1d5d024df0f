// Package sealed encrypts what an engine or a blob store keeps.
//
// [Blobs] wraps a blob store. Each content has a random key of its own, which
// goes into its Ref and so into the document that owns it. It is sealed in
// chunks of 256 KiB under AES-256-GCM, bound to their number and to the end
// (chunks.go), so that ranges can be read, and a truncated, swapped or altered
// content gives storage.ErrDamaged. Contents may arrive in parts (draft.go).
// What was sealed as DARE 2.0 before is still read (dare.go).
//
// A [Sealer] wraps keyspaces. Each value is sealed with AES-256-GCM under a
// random nonce, with keyspace and key as associated data, so that a value
// cannot be moved elsewhere. Keys are stored as they are: put ids and keyed
// hashes in them, never names. A value grows by [Overhead] bytes, which count
// against storage.MaxValue and storage.MaxUpdateBytes.
//
// Each Update keeps the inventory of its keyspace in the same commit: a sum over
// all that must be there, which lies sealed under a key of its own that does not
// show. It costs one write of storage.MaxUpdateWrites, and a read of each value
// that is replaced. [Sealer.Audit] reads all and tells what sealing alone does
// not show: a value that is missing, one that came back, an older one put in
// place. What nothing in a keyspace can show is that all of it is of yesterday.
//
// An empty keyspace gets its inventory with its first Update; [Sealer.Count]
// gives one to a keyspace that was written without. Start at update.go, or for
// contents at write.go.
package sealed
