// Command pims runs a node: serve, demo, and what operators do. "pims --help"
// says how. Exit codes: 0 done, 1 refused or failed, 2 not understood, 3 done
// and something is damaged (doctor, backup, restore).
//
// Each sub-command is one file; listen.go and server.go hold what serve and
// demo share.
//
// "pims serve" is two processes: a supervisor (supervise.go) that has the lock
// and the listeners, and a worker that inherits them (inherit.go) and is started
// again when it dies (lastwords.go tells of what). limits.go says how many
// instances fit.
//
// What operators do is an operation (operation.go): done by the command itself
// on a stopped node, and by the process that serves it otherwise, which it hears
// of by its control socket (control.go).
package main
