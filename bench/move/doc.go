// Command move (bench) measures taking a whole instance from one node to another
// on the engines of production: export, verify, import, compare. It prints one
// JSON object on one line: for each step the megabytes of contents a second, the
// peak of resident memory and of open descriptors over what was there before the
// step, with the instance open.
//
//	go run ./bench/move [-files 10000 -bytes 2147483648] [-dir DIR]
//
// Targets: memory at most 256 MiB, descriptors at most 64.
package main
