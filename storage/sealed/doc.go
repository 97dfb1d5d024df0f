// Package sealed encrypts what an engine or a blob store keeps.
//
// [Blobs] wraps a blob store. Each content has a random key of its own, which
// goes into its Ref and so into the document that owns it; the bytes are in the
// DARE 2.0 format (github.com/minio/sio): packages of 64 KiB under AES-256-GCM,
// bound to their place and to the end, so that ranges can be read and a
// truncated, swapped or altered content gives storage.ErrDamaged.
//
// [Keyspace] wraps a keyspace. Each value is sealed with AES-256-GCM under a
// random nonce, with keyspace and key as associated data, so that a value
// cannot be moved elsewhere. Keys are stored as they are: put ids and keyed
// hashes in them, never names. A value grows by [Overhead] bytes, which count
// against storage.MaxValue and storage.MaxUpdateBytes.
//
// What sealing does not show: an older value put back in place, or a missing
// one.
package sealed
