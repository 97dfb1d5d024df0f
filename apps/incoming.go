package apps

import (
	"io"
	"net/http"
	"time"
)

const (
	// stalled is how long a body may bring no byte.
	stalled = 60 * time.Second
	// A refused body is still read for so long and so far, so that its sender
	// gets the answer and not a broken connection.
	politeTime  = 5 * time.Second
	politeBytes = 64 << 20
)

// incoming is the body of a raw request. A read fails that brings nothing for
// too long.
type incoming struct {
	io.ReadCloser
	conn    *http.ResponseController
	stalled time.Duration
	touched bool // something was asked of it
	over    bool // it has ended, well or not
}

// newIncoming returns nil if r has no body.
func newIncoming(w http.ResponseWriter, r *http.Request) *incoming {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	return &incoming{ReadCloser: r.Body, conn: http.NewResponseController(w), stalled: stalled}
}

func (in *incoming) Read(p []byte) (int, error) {
	in.touched = true
	in.within(in.stalled)
	n, err := in.ReadCloser.Read(p)
	if err != nil {
		in.over = true
		in.within(0) // whatever comes next is not the body's
	}
	return n, err
}

// within bounds reads from the connection, 0 for not at all. Tests have none.
func (in *incoming) within(d time.Duration) {
	var at time.Time
	if d > 0 {
		at = time.Now().Add(d)
	}
	_ = in.conn.SetReadDeadline(at)
}

// drain reads what is left of a refused body, unless its sender waits to be
// asked for it. Whether the rest arrives changes nothing.
func (in *incoming) drain(r *http.Request) {
	in.within(politeTime) // net/http reads on, too
	if in.over || !in.touched && r.Header.Get("Expect") != "" {
		return
	}
	_, _ = io.CopyN(io.Discard, in.ReadCloser, politeBytes)
}

// refuse answers with a fault while the body may still be coming.
func (h *Host) refuse(w http.ResponseWriter, r *http.Request, in *incoming, err error) {
	if in == nil {
		h.Refuse(w, r, err)
		return
	}
	_ = in.conn.EnableFullDuplex() // else the answer would wait for the body
	h.Refuse(w, r, err)
	_ = in.conn.Flush()
	in.drain(r)
}
