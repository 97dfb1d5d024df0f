package apps

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"pims/consent"
	"pims/storage"
)

// Handle registers a typed route under the app's slug, for the caller's own
// instance and for another's. I and O are huma input and output structs. The
// name, with the slug before it, is the OpenAPI operation id. The Guard decides
// before fn runs, and the access log is written before its result is encoded.
func Handle[I, O any](r *Router, method, path, name string, s consent.Scope, fn func(context.Context, *Call, *I) (*O, error)) {
	handle(r, method, path, name, 0, s, fn)
}

// Creates registers a typed POST that answers 201 Created; otherwise it is like
// Handle.
func Creates[I, O any](r *Router, path, name string, s consent.Scope, fn func(context.Context, *Call, *I) (*O, error)) {
	handle(r, http.MethodPost, path, name, http.StatusCreated, s, fn)
}

// Accepts registers a typed POST that answers 202 Accepted: what it asks for is done
// later.
func Accepts[I, O any](r *Router, path, name string, s consent.Scope, fn func(context.Context, *Call, *I) (*O, error)) {
	handle(r, http.MethodPost, path, name, http.StatusAccepted, s, fn)
}

func handle[I, O any](r *Router, method, path, name string, status int, s consent.Scope, fn func(context.Context, *Call, *I) (*O, error)) {
	r.check(s)
	op := huma.Operation{
		OperationID: r.app.Slug + "-" + name, Method: method, Path: own + r.app.Slug + path, Tags: []string{r.app.Slug},
		Security:    []map[string][]string{{"session": {s.Name}}},
		Description: "Scope: " + s.Name, DefaultStatus: status,
	}
	run := func(ctx context.Context, in *I) (*O, error) {
		ctx = vital(ctx, method)
		out, err := call(ctx, r.host, s, in, fn)
		if err != nil {
			return nil, r.host.Problem(ctx, err)
		}
		return out, nil
	}
	huma.Register(r.host.API, op, run)
	op.OperationID += "-of"
	op.Path = another + r.app.Slug + path
	op.Hidden = true
	huma.Register(r.host.API, op, run)
}

// vital lets deletions use the reserve of a disk that is nearly full: they are
// how there is room again, and what ends must end.
func vital(ctx context.Context, method string) context.Context {
	if method == http.MethodDelete {
		ctx = storage.Vital(ctx)
	}
	return ctx
}

func call[I, O any](ctx context.Context, h *Host, s consent.Scope, in *I, fn func(context.Context, *Call, *I) (*O, error)) (out *O, err error) {
	c, err := h.enter(ctx, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if out, err = fn(ctx, c, in); err != nil {
		return nil, err
	}
	return out, c.Commit(ctx)
}
