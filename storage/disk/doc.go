// Package disk keeps blobs on a file system: up to 256 KiB as records in segments,
// larger ones as files.
//
//	root/ab/cd/{keyspace}/segments/{8 hex digits}   records, one after another
//	root/ab/cd/{keyspace}/{2 hex digits}/{id}       a file
//	root/ab/cd/{keyspace}/drafts/{id}               a content that is still arriving
//	root/tmp/{id}                                   while a file is being written
//
// A record is appended to the segment that its keyspace writes to; one flush makes
// all that came before it durable, for all who wait (segment.go, writers.go). Its
// id says where it lies (id.go) and its header bears the id (record.go), so that
// nothing is indexed: any id that no record bears is a file's. A crash tears at
// most the end of a segment, and after a start nothing is appended to it any more;
// a scan goes from header to header and finds its way past whatever is not one
// (scan.go). What is deleted is marked, and given back by Reclaim as holes
// (reclaim.go): records never move.
//
// A file is written to tmp, synced, renamed to its place, and its folder synced:
// one that is there is whole. A Put that fails removes its file; what a crash
// leaves in tmp is removed by [Blobs.Sweep], which the program calls at start.
// Memory is flat whatever the size: some buffers of 256 KiB per Put.
//
// [New] returns the store: put.go and fill.go write, open.go reads and deletes,
// link.go shares, place.go and vault.go serve backups. Contents are kept as they
// are: wrap with package sealed.
package disk
