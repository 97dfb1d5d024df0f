// Package crashtest breaks nodes and looks at what is left. It has tests only.
//
// A child process (this test binary again: child_test.go) opens a data folder
// and does what people do, in all scenes at a time; of each operation it tells
// through a pipe, once it is acknowledged. The parent ends it, or its world:
//
//	kill_test.go    kill -9 at random points
//	power_test.go   a power cut: the disk as it is at one moment, and no more
//	sweep_test.go   the n-th system call fails, for every n
//	heal_test.go    a flush fails, and the node goes on
//	flip_test.go    one bit of one file is another
//
// Then it opens the folder again and asks for all that was promised: what was
// acknowledged is there and equal, what was not is there whole or not at all,
// figures equal a recount, logs are complete, nothing is left over once the
// doctor was there, and nothing that was not touched has changed. whole_test.go
// looks with its own eyes, doctor_test.go and audit_test.go with those of the
// doctor and the scrub.
//
// Each test prints its seed; -crash.seed runs it again, -crash.rounds lets it run
// longer. Who adds a feature that writes adds a scene: a type with the operation
// number k, which is the same whenever it is done, and a check that the node
// holds what k operations leave.
package crashtest
