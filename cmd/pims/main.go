package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"pims/fault"
	"pims/storage/badger"
)

// cli is the whole command line.
type cli struct {
	Serve    serveCmd    `cmd:"" help:"Serve a node from its data folder."`
	Demo     demoCmd     `cmd:"" help:"Serve a small fictional school, and print who can sign in."`
	People   peopleCmd   `cmd:"" help:"Add and list people."`
	Client   clientCmd   `cmd:"" help:"Register third parties."`
	Instance instanceCmd `cmd:"" help:"List and erase instances, and open one again that was put aside."`
	Key      keyCmd      `cmd:"" help:"Change the node's key, and keep copies of it."`
	Doctor   doctorCmd   `cmd:"" help:"Examine a node, and mend what can be mended."`
	Report   reportCmd   `cmd:"" help:"Read and decide what visitors report."`
	Backup   backupCmd   `cmd:"" help:"Back a node up to a folder."`
	Restore  restoreCmd  `cmd:"" help:"Bring back a node, or one instance to a moment."`
	Badge    badgeCmd    `cmd:"" help:"Verify badges; needs no node."`
	ReadPDF  readPDFCmd  `cmd:"" name:"read-pdf" hidden:""`
	Render   renderCmd   `cmd:"" hidden:""`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

const description = `A learner's own cloud: pims keeps each person's files in an instance of their own.

Exit codes: 0 done, 1 refused or failed, 2 not understood, 3 done and something is damaged.`

func main() {
	if os.Getenv("GOGC") == "" {
		// The arenas of open databases count as live heap: at the default the
		// collector would wait for as much again.
		debug.SetGCPercent(50)
	}
	if os.Getenv("GOMAXPROCS") == "" {
		// A flush holds one of Go's processors until the runtime has noticed.
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
	log.SetOutput(badger.NoExit(os.Stderr)) // what Badger gives up on must not end a node in silence
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main for tests: it ends, cleanly, when ctx does.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	code := -1
	parser, err := kong.New(&c,
		kong.Name("pims"), kong.Description(description), kong.UsageOnError(), kong.Vars{"max_open": strconv.Itoa(mostOpen)},
		kong.Writers(stdout, stderr), kong.Exit(func(n int) { code = n }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(stdout, (*io.Writer)(nil)), kong.Bind(errorOutput{stderr}),
	)
	if err != nil {
		return complain(stderr, 1, err)
	}
	k, err := parser.Parse(args)
	if code >= 0 { // --help has been answered
		return code
	}
	if err != nil {
		return complain(stderr, 2, err)
	}
	if err := k.Run(); err != nil {
		status, err := exitStatus(err)
		return complain(stderr, status, err)
	}
	return 0
}

// errorOutput is standard error, for logs.
type errorOutput struct{ io.Writer }

// complain says what happened: in words where there are some, with the cause
// for the operator.
func complain(w io.Writer, code int, err error) int {
	if err == nil {
		return code
	}
	text := err.Error()
	if fault.KindOf(err) != fault.Internal {
		m := fault.Sentence(err, environmentLang())
		text = m.Title + ". " + m.Detail + " (" + text + ")"
	}
	if _, err := fmt.Fprintln(w, "pims: "+text); err != nil {
		return 1
	}
	return code
}
