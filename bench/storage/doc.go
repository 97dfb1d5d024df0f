// Command storage measures the embedded engine and the sealed blobs, and prints
// one line of JSON:
//
//	go run ./bench/storage
//
//	put_16_per_s                     small Updates, 16 writers, one keyspace
//	put_16_per_commit                of those, how many shared a commit
//	put_1_per_s                      the same with one writer
//	blob_put_mib_s, blob_get_mib_s   sealed, on disk, one content of 256 MiB
//
// The folder is a temporary one: set TMPDIR to measure another disk.
// `go test -bench . ./bench/storage` has the ordinary benchmarks. What many
// instances cost: bench/density and bench/growth.
package main
