package apps

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// Host is what the server lends to the routers of all apps.
type Host struct {
	API       huma.API   // typed routes, described in OpenAPI
	Mux       chi.Router // raw routes
	Guard     *consent.Guard
	Links     Links
	Content   map[string]ContentRoute // by kind, filled by Router.Content
	Public    *PublicRoute            // filled by Router.Public; nil: no pages
	Shared    *SharedRoute            // filled by Router.Shared; nil: no links
	Protocols map[string]Protocol     // by prefix of the path, filled by Router.Protocol
	Pages     string                  // origin of the pages

	// Problem turns a fault into what huma answers.
	Problem func(ctx context.Context, err error) huma.StatusError
	// Refuse answers a raw request with a fault.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)
}

// Router registers the routes of one app.
type Router struct {
	host *Host
	app  Manifest
}

// Mount registers an app's routes on a host.
func Mount(h *Host, app App) {
	app.Routes(&Router{h, app.Manifest()})
}

// The prefixes of every route: the caller's own instance, and another's.
const (
	own     = "/api/v1/"
	another = "/api/v1/of/{instance}/"
)

// enter asks the Guard for the instance that the path names.
func (h *Host) enter(ctx context.Context, s consent.Scope) (*Call, error) {
	caller, ok := CallerFrom(ctx)
	if !ok {
		return nil, ErrSignedOut
	}
	owner := caller.Instance
	if rc := chi.RouteContext(ctx); rc != nil {
		if id := rc.URLParam("instance"); id != "" {
			owner = instance.ID(id)
		}
	}
	pass, err := h.Guard.Enter(ctx, caller, owner, s)
	if err != nil {
		return nil, err
	}
	return &Call{pass, caller, LangFrom(ctx), h.Links, h.Pages}, nil
}

// ErrSignedOut is what a request without a valid sign-in gets.
var ErrSignedOut = fault.New(fault.Unauthenticated, "signed-out")

// check fails at start-up when a route asks for a scope that its app does not
// declare.
func (r *Router) check(s consent.Scope) {
	if !slices.ContainsFunc(r.app.Scopes, func(d consent.Scope) bool { return d.Name == s.Name }) {
		panic("apps: " + r.app.Slug + " does not declare " + s.Name)
	}
}

type ctxKey int

const (
	callerKey ctxKey = iota
	langKey
)

// WithCaller returns a context that carries who makes the request.
func WithCaller(ctx context.Context, c identity.Caller) context.Context {
	return context.WithValue(ctx, callerKey, c)
}

// CallerFrom returns who makes the request, false if nobody signed in.
func CallerFrom(ctx context.Context) (identity.Caller, bool) {
	c, ok := ctx.Value(callerKey).(identity.Caller)
	return c, ok
}

// WithLang returns a context that carries the language of the answer.
func WithLang(ctx context.Context, l fault.Lang) context.Context {
	return context.WithValue(ctx, langKey, l)
}

// LangFrom returns the language of the answer, French if none was set.
func LangFrom(ctx context.Context) fault.Lang {
	if l, ok := ctx.Value(langKey).(fault.Lang); ok {
		return l
	}
	return fault.French
}
