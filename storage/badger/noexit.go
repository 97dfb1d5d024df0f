package badger

import (
	"io"
	"runtime"
	"strings"
)

// NoExit returns a writer for log.SetOutput that panics where log.Fatal would
// end the process without a trace, as Badger's assertions do. Where Badger runs
// on a goroutine of ours the panic becomes storage.ErrDamaged, elsewhere a crash
// like any other. All else goes to next.
func NoExit(next io.Writer) io.Writer { return noExit{next} }

type noExit struct{ next io.Writer }

func (w noExit) Write(line []byte) (int, error) {
	var callers [16]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if strings.HasPrefix(frame.Function, "log.Fatal") {
			panic(strings.TrimSpace(string(line)))
		}
	}
	return w.next.Write(line)
}
