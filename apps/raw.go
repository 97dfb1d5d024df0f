package apps

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"pims/consent"
)

// RawHandler answers with bytes of its own. An error that it returns before it
// has written anything becomes a problem; after that it breaks the connection,
// so that nobody takes the answer for a whole one.
type RawHandler func(w http.ResponseWriter, r *http.Request, c *Call) error

// ContentHandler serves one kind of Link on the content origin.
type ContentHandler func(w http.ResponseWriter, r *http.Request, c *Call, l Link) error

// ContentRoute is a registered ContentHandler.
type ContentRoute struct {
	Scope consent.Scope
	Serve ContentHandler
	Page  bool // a page of ours, with our style sheets; else something that a person keeps
}

// Raw registers a route that reads or writes bytes. op describes it in OpenAPI
// (Method, Path below the slug, Summary, Parameters, Responses); its
// OperationID gets the slug before it.
func (r *Router) Raw(op huma.Operation, s consent.Scope, h RawHandler) {
	r.check(s)
	path := op.Path
	op.OperationID = r.app.Slug + "-" + op.OperationID
	op.Path = own + r.app.Slug + path
	op.Tags = []string{r.app.Slug}
	op.Security = []map[string][]string{{"session": {s.Name}}}
	r.host.API.OpenAPI().AddOperation(&op)
	serve := func(w http.ResponseWriter, req *http.Request) {
		r.host.ServeRaw(w, req, s, h)
	}
	r.host.Mux.Method(op.Method, op.Path, http.HandlerFunc(serve))
	r.host.Mux.Method(op.Method, another+r.app.Slug+path, http.HandlerFunc(serve))
}

// Content registers how a kind of Link is served on the content origin.
func (r *Router) Content(kind string, s consent.Scope, h ContentHandler) {
	r.check(s)
	r.host.Content[kind] = ContentRoute{Scope: s, Serve: h}
}

// ContentPage is like Content for a page that the app writes itself, such as
// the preview of a public page: it gets the style sheets of [Router.Public], and
// may stand in a frame of the interface.
func (r *Router) ContentPage(kind string, s consent.Scope, h ContentHandler) {
	r.check(s)
	r.host.Content[kind] = ContentRoute{s, h, true}
}

// ServeRaw asks the Guard and runs h behind a writer that commits the access
// log before the first byte.
func (h *Host) ServeRaw(w http.ResponseWriter, r *http.Request, s consent.Scope, run RawHandler) {
	in := newIncoming(w, r)
	if in != nil {
		r.Body = in
	}
	if ctx := vital(r.Context(), r.Method); ctx != r.Context() {
		r = r.WithContext(ctx)
	}
	c, err := h.enter(r.Context(), s)
	if err != nil {
		h.refuse(w, r, in, err)
		return
	}
	refuse := func(w http.ResponseWriter, r *http.Request, err error) { h.refuse(w, r, in, err) }
	answer(w, r, c, refuse, func(w http.ResponseWriter) error { return run(w, r, c) })
}

// answer runs a handler behind a writer that commits the access log before the
// first byte, and gives the call back.
func answer(w http.ResponseWriter, r *http.Request, c *Call, refuse Refusal, run func(http.ResponseWriter) error) {
	guarded := &committed{ResponseWriter: w, refuse: refuse, r: r, call: c}
	err := func() (err error) {
		defer func() { err = errors.Join(err, c.Close()) }()
		return run(guarded)
	}()
	switch {
	case err == nil, guarded.dead != nil:
	case guarded.begun:
		panic(http.ErrAbortHandler)
	default:
		refuse(w, r, err)
	}
}

// Refusal answers a request with a fault.
type Refusal func(w http.ResponseWriter, r *http.Request, err error)

// WriteJSON answers a raw request as a typed one is answered.
func WriteJSON(w http.ResponseWriter, status int, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(raw)
	return err
}

// committed is a ResponseWriter that writes the access log before the first
// byte. If that fails it refuses instead of answering: no leaf, no data.
type committed struct {
	http.ResponseWriter
	refuse Refusal
	r      *http.Request
	call   *Call
	begun  bool
	dead   error
}

func (w *committed) WriteHeader(status int) {
	if !w.begun {
		w.begun = true
		if w.dead = w.call.Commit(w.r.Context()); w.dead != nil {
			for _, name := range contentHeaders {
				w.Header().Del(name)
			}
			w.refuse(w.ResponseWriter, w.r, w.dead)
			return
		}
	}
	if w.dead == nil {
		w.ResponseWriter.WriteHeader(status)
	}
}

// contentHeaders tell of a content that is not sent after all.
var contentHeaders = []string{
	"Accept-Ranges", "Content-Disposition", "Content-Length", "Content-Range", "Content-Type", "ETag", "Last-Modified",
}

func (w *committed) Write(p []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	if w.dead != nil {
		return 0, w.dead
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *committed) Unwrap() http.ResponseWriter { return w.ResponseWriter }
