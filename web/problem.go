package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/fault"
	"pims/storage"
)

// Problem is how the API refuses (RFC 9457).
type Problem struct {
	Type      string            `json:"type" example:"about:blank"`
	Title     string            `json:"title" doc:"A few words in the person's language"`
	Status    int               `json:"status" doc:"The HTTP status"`
	Detail    string            `json:"detail" doc:"What happened, whether the work is safe, what to do: a sentence in the person's language"`
	Code      string            `json:"code" doc:"Stable, for programs" example:"name-taken"`
	Args      map[string]string `json:"args,omitempty" doc:"What the sentence is about"`
	RequestID string            `json:"request_id" doc:"Names the request in the node's log"`
	Errors    []FieldError      `json:"errors,omitempty" nullable:"false" doc:"Of code invalid-request: what is wrong where"`

	header http.Header
}

// FieldError says where a request is not what the OpenAPI document asks for. It
// is for developers, in English, and never repeats the value.
type FieldError struct {
	Location string `json:"location" example:"body.name"`
	Message  string `json:"message"`
}

// problem classifies err for the person who made the request of ctx. What
// nobody classified, and what is damaged, is logged with its cause.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	i := infoOf(ctx)
	kind, code := fault.KindOf(err), fault.Code(err)
	status := statusOf(kind, code)
	m := fault.Sentence(err, apps.LangFrom(ctx))
	if kind == fault.Internal {
		code = fault.CodeInternal
	}
	gone := ctx.Err() != nil
	if gone && kind == fault.Internal {
		status = statusGone
	}
	p := &Problem{
		Type: "about:blank", Title: m.Title, Status: status, Detail: m.Detail, Code: code, RequestID: i.id, header: http.Header{},
	}
	if e, ok := errors.AsType[*fault.Error](err); ok && kind != fault.Internal {
		p.Args = e.Args
		if wait := waitOf(e); wait != "" {
			p.header.Set("Retry-After", wait)
		}
	}
	if status == http.StatusUnauthorized && !i.browser {
		p.header.Add("WWW-Authenticate", `Basic realm="pims", charset="UTF-8"`)
		p.header.Add("WWW-Authenticate", `Bearer realm="pims"`)
	}
	i.code = code
	if status == http.StatusInternalServerError && !gone {
		s.cfg.Logger.ErrorContext(ctx, "fault", "code", fault.Code(err), "cause", err.Error(), "route", i.route, "request", i.id)
	}
	return p
}

// refuse answers with a fault.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.problem(r.Context(), err).write(w)
}

func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Disposition", "Content-Encoding", "ETag", "Last-Modified", "Accept-Ranges"} {
		h.Del(name) // a handler may have set them before it failed
	}
	for name, values := range p.header {
		h[name] = values
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // texts and numbers only
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body.Bytes()) // the client may be gone
}

// Error implements error.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// ownShape gives huma's refusals (validation, unknown fields, content type,
// length) the shape of all others. Values are left out: one could be a
// password.
func (s *Server) ownShape(ctx huma.Context, _ string, v any) (any, error) {
	theirs, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ours := errUnreadable
	switch {
	case theirs.Status >= http.StatusInternalServerError:
		ours = fault.New(fault.Internal, fault.CodeInternal)
	case theirs.Status == http.StatusRequestEntityTooLarge:
		ours = storage.ErrTooLarge
	}
	p := s.problem(ctx.Context(), ours)
	p.Status = theirs.Status
	for _, e := range theirs.Errors {
		p.Errors = append(p.Errors, FieldError{cutValue(e.Location), e.Message})
	}
	if len(p.Errors) == 0 {
		p.Errors = []FieldError{{"request", theirs.Detail}}
	}
	return p, nil
}

// cutValue bounds a location, whose last part a client may have chosen.
func cutValue(location string) string {
	if len(location) > 100 {
		return strings.ToValidUTF8(location[:100], "") + "…"
	}
	return location
}
