package preview

import (
	"context"
	"log/slog"
	"runtime"
	"time"

	"pims/fault"
	"pims/preview/box"
)

// Size is how large a preview is.
type Size string

// The sizes: for lists, and for a screen.
const (
	Small Size = "s"
	Large Size = "l"
)

// edge is the longest side, in pixels.
func (s Size) edge() int {
	if s == Small {
		return 256
	}
	return 1280
}

// ErrNone is what a file gets of which there is no preview.
var ErrNone = fault.New(fault.NotFound, "no-preview")

// Picture is a preview.
type Picture struct {
	Bytes []byte
	Mime  string // image/jpeg, or image/png where there is transparency
}

// Maker makes previews, a few at a time. It is safe for concurrent use.
type Maker struct {
	box      runner
	tools    Tools
	log      *slog.Logger
	pictures *queue        // for what this process reads
	boxes    *queue        // for programs
	rest     time.Duration // the least between two pictures of the background
}

// runner runs programs on a file. It is a box.Box, but for tests.
type runner interface {
	Run(ctx context.Context, job box.Job, in box.Input) ([]byte, error)
}

// New returns a Maker of previews of pictures, and of what tools read in a box;
// without a box of pictures alone.
func New(in *box.Box, tools Tools, log *slog.Logger) *Maker {
	m := &Maker{
		tools: tools, log: log, rest: 50 * time.Millisecond,
		pictures: newQueue(max(1, runtime.NumCPU()/2)), boxes: newQueue(1),
	}
	if in == nil {
		m.tools = Tools{}
	} else {
		m.box = in
	}
	return m
}

// Makes reports whether there may be a preview of a kind of file on this node.
func (m *Maker) Makes(mime string) bool {
	return isPicture(mime) || m.tools.job(mime) != nil
}
