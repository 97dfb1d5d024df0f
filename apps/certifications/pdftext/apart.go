package pdftext

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"time"

	"pims/fault"
)

// ErrUnreadable is what every file gets that no text can be had of: damaged,
// locked, no PDF at all, or made to harm.
var ErrUnreadable = fault.New(fault.Unsupported, "certificate-unreadable")

// enough is how long one file may take; an attestation takes milliseconds.
const enough = 3 * time.Second

// Apart reads PDFs in processes of their own.
type Apart struct {
	command []string
	limit   time.Duration
	slots   chan struct{} // holds a token for each process
}

// New returns a reader that starts command, which calls Serve. At most two run
// at a time.
func New(command ...string) *Apart {
	return &Apart{command, enough, make(chan struct{}, 2)}
}

// Text returns the text of the first pages of a PDF.
func (a *Apart) Text(ctx context.Context, file []byte) (_ string, err error) {
	defer fault.Wrap(&err, "text of a PDF")
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, a.limit)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(within, a.command[0], a.command[1:]...)
	cmd.Stdin, cmd.Stdout = bytes.NewReader(file), &bounded{&out, maxText + 1}
	cmd.Env = []string{"GOTRACEBACK=none"} // and nothing of the node's
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case cmd.ProcessState == nil:
		return "", err // it did not even start: not the file's fault
	default:
		return "", ErrUnreadable.Because(err)
	}
}

// bounded takes so many bytes and fails beyond.
type bounded struct {
	w    io.Writer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("too much text")
	}
	return b.w.Write(p)
}
