package main

import (
	"bytes"
	"io"
	"strings"
)

const (
	wordsKept  = 256 << 10 // bytes
	framesTold = 8
)

// lastWords passes the log of a worker on, which is lines of JSON, and keeps
// the rest: what the runtime says of a crash. That can hold anything, also what
// is somebody's, so nobody reads it as it is.
type lastWords struct {
	to   io.Writer
	line []byte // begun and not ended
	kept []byte
}

// Write implements io.Writer.
func (w *lastWords) Write(p []byte) (int, error) {
	w.line = append(w.line, p...)
	var log []byte // written together, as it came
	for {
		end := bytes.IndexByte(w.line, '\n') + 1
		if end == 0 {
			break
		}
		line := w.line[:end]
		if line[0] == '{' {
			log = append(log, line...)
		} else if len(w.kept)+end <= wordsKept {
			w.kept = append(w.kept, line...)
		}
		w.line = w.line[end:]
	}
	if len(log) == 0 {
		return len(p), nil
	}
	if _, err := w.to.Write(log); err != nil {
		return 0, err
	}
	return len(p), nil
}

// read finds in a crash dump what it was, in the runtime's own words, and the
// functions that it happened in, innermost first, without their arguments.
func (w *lastWords) read() (why, where string) {
	var frames []string
	function, stack := "", false
	for line := range strings.Lines(string(w.kept)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "goroutine ") && !stack:
			stack = true
		case stack && line == "": // the other goroutines
			return why, strings.Join(frames, " < ")
		case stack && strings.HasPrefix(line, "\t"):
			if function != "" && !strings.HasPrefix(function, "runtime.") && function != "panic" && len(frames) < framesTold {
				frames = append(frames, function)
			}
			function = ""
		case stack:
			function = functionIn(line)
		case why == "":
			why = runtimesWord(line)
		}
	}
	return why, strings.Join(frames, " < ")
}

// runtimesWord returns a line by which the runtime says what happened, without
// what a program may have added to it.
func runtimesWord(line string) string {
	for _, own := range []string{"panic: runtime error: ", "panic: interface conversion: ", "fatal error: ", "unexpected fault address", "SIG"} {
		if strings.HasPrefix(line, own) {
			return line
		}
	}
	if strings.HasPrefix(line, "panic: ") {
		return "panic"
	}
	return ""
}

// functionIn returns the function that a line of a stack names.
func functionIn(line string) string {
	if creator, is := strings.CutPrefix(line, "created by "); is {
		name, _, _ := strings.Cut(creator, " in goroutine ")
		return name
	}
	return line[:max(strings.LastIndexByte(line, '('), 0)]
}
