package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"pims/preview"
	"pims/preview/box"
)

// renderCmd is what this program starts of itself to have others make a picture
// of a file.
type renderCmd struct{}

// Run is a box from within.
func (renderCmd) Run(out io.Writer) error {
	if code := box.Serve(os.Stdin, out); code != 0 {
		os.Exit(code)
	}
	return nil
}

// newPreviews says once which previews this node can make, and why not the
// others.
func newPreviews(ctx context.Context, log *slog.Logger) *preview.Maker {
	tools := preview.FindTools()
	if missing := tools.Missing(); len(missing) > 0 {
		log.Info("some kinds of files have no previews: these packages are not installed", "packages", missing)
	}
	if !tools.Any() {
		return preview.New(nil, tools, log)
	}
	in := box.New("render")
	if err := in.Try(ctx); err != nil {
		log.Warn("no previews but of pictures: programs cannot be shut away on this machine", "err", err)
		in = nil
	}
	return preview.New(in, tools, log)
}
