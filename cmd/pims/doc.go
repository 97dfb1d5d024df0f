// Command pims runs a node: serve, demo, people, instance. "pims --help" says
// how. Exit codes: 0 done, 1 refused or failed, 2 not understood.
//
// Each sub-command is one file; listen.go and server.go hold what serve and
// demo share.
package main
