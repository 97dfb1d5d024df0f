package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the whole command line.
type cli struct {
	JSON bool `help:"Print one JSON object on one line of standard output, for programs."`

	Export  exportCmd  `cmd:"" help:"Write a person's whole instance to one archive."`
	Verify  verifyCmd  `cmd:"" help:"Check that an archive is whole, and that nothing differs from an instance."`
	Import  importCmd  `cmd:"" help:"Make a person's instance from an archive."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

const description = `Take a person's whole instance from one node to another.

The node must be stopped. The archive opens without pims, too:
age -d -i KEY ARCHIVE | zstd -d | tar x

Examples:

  move export --data /srv/pims --instance 0198c0de-… --output ines.tar.zst.age

  move verify --identity key.txt ines.tar.zst.age

  move import --data /srv/pims2 --identity key.txt ines.tar.zst.age

  move verify --against /srv/pims2 --identity key.txt ines.tar.zst.age

Exit codes: 0 done and whole; 1 a check failed, or something is damaged or
differs; 2 not understood or refused as asked; 3 the archive or the key does not
open; 4 the node is running or busy; 5 anything else, such as a full disk.`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main for tests.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	var c cli
	answered := -1
	parser, err := kong.New(&c,
		kong.Name("move"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(stdout, stderr), kong.Exit(func(n int) { answered = n }),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	out := &output{stdout: stdout, stderr: stderr}
	if err != nil {
		return out.fail(err)
	}
	k, err := parser.Parse(args)
	if answered >= 0 { // --help has been answered
		return answered
	}
	out.json = c.JSON
	if err != nil {
		return out.fail(usage{err.Error()})
	}
	if err := k.Run(out); err != nil {
		return out.fail(err)
	}
	return out.code
}

// versionCmd prints the version that the build recorded.
type versionCmd struct{}

// Run prints it.
func (versionCmd) Run(out *output) error {
	return out.done(map[string]string{"version": version()}, "move %s", version())
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}
