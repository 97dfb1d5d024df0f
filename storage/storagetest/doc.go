// Package storagetest holds the suites that every engine and every blob store
// passes: they are what package storage promises, as code.
//
//	func TestEngine(t *testing.T) {
//		storagetest.Engine(t, func(t *testing.T) storage.Engine { return memory.New() })
//	}
//
// [Engine] covers the life of keyspaces, isolation, snapshots, order, bounds,
// grouped commits and random histories against a model; [Blobs] covers
// contents, ranges, links, staging and what a failure may leave behind, and
// [BlobHistories] random ones of all that against a model; [Drafts] contents
// that arrive in parts; [Marker] and [Vault] what backups need of an engine and
// of a store. What belongs to one engine only (a crash, a full disk, a flipped
// bit) is tested beside it.
package storagetest
