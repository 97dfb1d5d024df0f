package main

import (
	"fmt"
	"io"
	"runtime/debug"
)

// versionCmd prints the version that the build recorded.
type versionCmd struct{}

// Run prints it.
func (versionCmd) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, "pims", version())
	return err
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}
