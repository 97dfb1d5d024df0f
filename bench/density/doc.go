// Command density measures what it costs to hold many instances in one process,
// and prints one line of JSON:
//
//	go run ./bench/density -n 500 -open 200
//
// It makes n instances of 500 documents of 1 KiB each, and then opens them in a
// process of its own, from cold files. "Per open" is what the process gained by
// opening, divided by how many are open, each after one read:
//
//	create_p50_ms         an instance with its key                       <= 20
//	empty_bytes_on_disk   real blocks of an empty, closed one            <= 32768
//	cold_open_p50_ms      opened, and its first document read            <= 10
//	cold_open_p99_ms                                                     <= 60
//	rss_per_open_kib      resident, files included                       <= 512
//	private_per_open_kib  of that, what the kernel cannot take back      <= 154
//	fds_per_open, goroutines_per_open                                    <= 10, <= 10
//	idle_cpu_percent      of one core, with all of them open             <= 2
//	written_per_open_mib  resident, each document written once more      <= 4
//	hot_per_open_mib      and four times again: memtable, log and tables full
//	cold_open_20k_p50_ms  with 20,000 documents of 300 bytes             <= 25
//
// It exits with 1 if a bar is missed. The folder is a temporary one: set TMPDIR
// to measure another disk. Linux only.
package main
