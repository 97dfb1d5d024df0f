// Command move takes a person's whole instance out of a node and into another:
//
//	move export --data DIR --instance ID --output FILE
//	move verify --identity KEY ARCHIVE
//	move import --data DIR2 --identity KEY ARCHIVE
//	move verify --against DIR2 --identity KEY ARCHIVE
//
// It works on the folder of a stopped node. Whoever holds that folder must not be
// able to write a person's files out for themselves: an export is sealed to the
// owner's own moving key, and any other one needs --break-glass REASON, which the
// owner reads in the access log.
//
// One file per command; outcome.go has the exit codes.
package main
