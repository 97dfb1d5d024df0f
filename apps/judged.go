package apps

import "net/http"

// judgeEvery is how many bytes of an answer are sent between two looks at what it
// is given by.
const judgeEvery = 1 << 20

// JudgedWriter ends an answer when what it is given by has ended.
type JudgedWriter struct {
	http.ResponseWriter
	judge func() error
	sent  int
	over  error
}

// Judged returns a writer that asks again every MiB whether an answer may go on.
func Judged(w http.ResponseWriter, judge func() error) *JudgedWriter {
	return &JudgedWriter{ResponseWriter: w, judge: judge}
}

func (w *JudgedWriter) Write(p []byte) (int, error) {
	if w.sent >= judgeEvery && w.over == nil {
		w.sent, w.over = 0, w.judge()
	}
	if w.over != nil {
		return 0, w.over
	}
	n, err := w.ResponseWriter.Write(p)
	w.sent += n
	return n, err
}

// Over returns why the answer ended, nil if it may go on.
func (w *JudgedWriter) Over() error { return w.over }

// Unwrap lets http.ResponseController reach the connection.
func (w *JudgedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
