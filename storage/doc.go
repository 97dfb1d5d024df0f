// Package storage says what pims asks of a place to keep bytes: an [Engine] of
// ordered keyspaces for small values, and [Blobs] for contents. It knows no
// document, no person and no HTTP.
//
// Engines live in the folders memory and badger, blob stores in disk; sealed
// wraps any of them with encryption. Package storagetest holds the one suite
// that each of them passes: read it to learn what is promised.
//
// What every engine promises:
//
//   - a keyspace is isolated from all others and destroyed as a whole;
//   - keys are in byte order; a View is a snapshot; an Update is all or nothing;
//   - one Update runs at a time in a keyspace, so a plain read-then-write
//     counter is right and nothing ever has to be retried by the caller;
//   - when Update returns nil, the change survives a power cut;
//   - the bounds below hold alike everywhere, [ErrTooLarge] beyond.
package storage
