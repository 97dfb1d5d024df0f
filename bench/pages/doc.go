// Command pages measures public pages from outside: it builds pims, serves a
// node in a temporary folder, publishes a page of 20 blocks by the API, and asks
// for it over loopback as browsers do: first one visitor at a time, then as fast
// as some of them can. The visits are counted in the access log like any other.
//
// It prints one JSON line: the time of a visit alone (p50, p99), visits per
// second at full load with their p50, and what a first visit transfers without
// photos. The load is made on the same machine and costs a part of it.
package main
