package pdftext

import (
	"errors"
	"io"
	"runtime/debug"
	"syscall"
)

// maxData is how much memory the process may have. Beyond it the Go runtime
// ends the process.
const maxData = 512 << 20

// Serve reads the PDF that comes in and writes its text. It is all that the
// process does, which it bounds for good.
func Serve(in io.Reader, out io.Writer) error {
	debug.SetMaxStack(32 << 20)
	debug.SetMemoryLimit(maxData / 2)
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: maxData, Max: maxData}); err != nil {
		return err
	}
	file, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return err
	}
	if len(file) > maxFile {
		return errors.New("too large")
	}
	text, err := read(file)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, text)
	return err
}
