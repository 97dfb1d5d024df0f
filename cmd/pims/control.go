package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"pims/cmd/internal/node"
	"pims/fault"
)

// The control socket speaks HTTP: POST /NAME with an operation as JSON. The
// answer is what the operation prints, as it prints it, and at its end, in a
// trailer, how it went.
const outcomeTrailer = "Pims-Outcome"

// outcome is how an operation went.
type outcome struct {
	Status int
	Text   string            `json:",omitempty"` // of the error, for operators
	Kind   fault.Kind        `json:",omitempty"`
	Code   string            `json:",omitempty"`
	Args   map[string]string `json:",omitempty"`
}

func outcomeOf(err error) (o outcome) {
	if o.Status, err = exitStatus(err); err == nil {
		return o
	}
	o.Text = err.Error()
	if f, ok := errors.AsType[*fault.Error](err); ok {
		o.Kind, o.Code, o.Args = f.Kind, f.Code, f.Args
	}
	return o
}

// err is the error that outcomeOf was given, as far as it travels.
func (o outcome) err() error {
	if o.Text == "" && o.Status == 0 {
		return nil
	}
	e := exitError{code: o.Status}
	if o.Text != "" {
		e.err = toldError{o.Text, fault.Error{Kind: o.Kind, Code: o.Code, Args: o.Args}}
	}
	return e
}

// toldError is an error of the process that serves.
type toldError struct {
	text  string
	fault fault.Error
}

func (e toldError) Error() string { return e.text }

func (e toldError) Unwrap() error {
	if e.fault.Code == "" {
		return nil
	}
	return &e.fault
}

// operations answers on the control socket of n until ctx ends.
func operations(ctx context.Context, n *node.Node) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := newOperation(r.URL.Path[1:])
		if r.Method != http.MethodPost || op == nil {
			http.NotFound(w, r)
			return
		}
		in := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
		in.DisallowUnknownFields() // another version's: better not done than half
		if err := in.Decode(op); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		doing, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		w.Header().Set("Trailer", outcomeTrailer)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		end, err := json.Marshal(outcomeOf(op.Operate(doing, n, flushing{w})))
		if err == nil {
			w.Header().Set(outcomeTrailer, strconv.QuoteToASCII(string(end)))
		}
	})
}

// flushing shows each line when it is written: an operation can take hours.
type flushing struct{ http.ResponseWriter }

// Write implements io.Writer.
func (f flushing) Write(p []byte) (int, error) {
	n, err := f.ResponseWriter.Write(p)
	return n, errors.Join(err, http.NewResponseController(f.ResponseWriter).Flush())
}

var errEnded = errors.New("the program that serves the node ended before it said that the work was done: look before doing it again")

// ask has the process that serves a node do the work.
func ask(ctx context.Context, dir, name string, op operation, out io.Writer) (err error) {
	conn, err := node.DialControl(ctx, dir)
	if err != nil { // another command has the node, or it is coming or going
		return node.ErrRunning.With("dir", dir).Because(err)
	}
	hangUp := context.AfterFunc(ctx, func() { _ = conn.Close() }) // what waits for an answer says so
	defer func() {
		if hangUp() {
			err = errors.Join(err, conn.Close())
		} else {
			err = ctx.Err()
		}
	}()
	work, err := json.Marshal(op)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://node/"+name, bytes.NewReader(work))
	if err != nil {
		return err
	}
	if err := req.Write(conn); err != nil {
		return errors.Join(errEnded, err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return errors.Join(errEnded, err)
	}
	if res.StatusCode != http.StatusOK {
		return errors.New("the program that serves the node is of another version: restart it with this one")
	}
	if _, err := io.Copy(out, res.Body); err != nil {
		return errors.Join(errEnded, err)
	}
	return readOutcome(res.Trailer)
}

func readOutcome(trailer http.Header) error {
	raw, err := strconv.Unquote(trailer.Get(outcomeTrailer))
	if err != nil {
		return errEnded
	}
	var end outcome
	if err := json.Unmarshal([]byte(raw), &end); err != nil {
		return err
	}
	return end.err()
}
