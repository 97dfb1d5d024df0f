// Command storage measures the embedded engines against their goals and prints
// one line of JSON:
//
//	go run ./bench/storage
//
//	empty_files, empty_kib   files and real KiB of an empty, closed keyspace   <= 8, <= 64
//	create_p50_ms            making a keyspace                                 <= 50
//	rss_500_mib              process after 500 keyspaces, none open            <= 120
//	put_16_per_s             small Updates, 16 writers, one keyspace
//	put_16_per_commit        of those, how many shared a commit
//	put_1_per_s              the same with one writer
//	blob_put_mib_s, blob_get_mib_s   sealed, on disk, one content of 256 MiB
//
// It exits with 1 if a goal with a number is missed. The folder is a temporary
// one: set TMPDIR to measure another disk. `go test -bench . ./bench/storage`
// has the ordinary benchmarks.
package main
