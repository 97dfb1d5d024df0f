// Package disk keeps blobs as files, one each.
//
//	root/ab/cd/{keyspace}/{2 hex digits}/{id}
//	root/tmp/{id}        while a blob is being written
//
// A blob is written to tmp, synced, renamed to its place, and its folder
// synced: one that is there is whole. A Put that fails removes its file; what a
// crash leaves in tmp is removed by [Blobs.Sweep], which the program calls at
// start. Memory is flat whatever the size: two buffers of 256 KiB per Put.
//
// [New] returns the store: put.go and fill.go write, link.go shares by hard link, blobs.go
// has the rest. Contents are kept as they are: wrap with package sealed.
package disk
