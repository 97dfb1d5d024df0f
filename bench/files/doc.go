// Command files measures the drive as its users feel it: the built server, over
// HTTP, with an app password, beside what it can be compared with in the same
// run. Those are bench/phys, the limit; and, where the machine has them, nginx and
// Apache made to sync what they acknowledge (flushshim.c), rclone on a crypt
// remote, and the tus server for Node.
//
// Servers take turns, round by round, so that a busy minute hits them alike;
// the table shows medians. Ratios are what counts: machines differ. Each measure
// begins when the server is at rest, and the disk too: settle.go.
//
//	go run ./bench/files            all, three rounds, some twenty minutes
//	go run ./bench/files -rounds 1 -big 268435456
//	go run ./bench/files -only pims,phys -steps little,large
//
// Start with main.go; measures.go says what is measured.
package main
