package main

import "strings"

const (
	wordsKept  = 256 << 10 // bytes
	framesTold = 8
)

// lastWords keeps the beginning of what a worker writes to its standard error,
// which is what Go's runtime says of a crash: its log goes elsewhere. That can hold
// anything, also what is somebody's, so nobody reads it as it is.
type lastWords struct{ kept []byte }

// Write implements io.Writer.
func (w *lastWords) Write(p []byte) (int, error) {
	w.kept = append(w.kept, p[:min(len(p), wordsKept-len(w.kept))]...)
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
