package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"sync"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"

	"pims/apps"
	"pims/identity"
	"pims/storage"
)

// api is everything below /api/v1, and the document that describes it.
type api struct {
	http.Handler
	host     *apps.Host
	spoken   []*spoken
	document func() (document, error)
}

func newAPI(s *Server) (*api, error) {
	mux := chi.NewRouter()
	mux.Use(s.pattern, s.authenticate, chimiddleware.GetHead)
	mux.NotFound(func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, storage.ErrNotFound) })
	mux.MethodNotAllowed(s.refuseMethod(mux))

	h := humachi.New(mux, humaConfig(s))
	h.UseMiddleware(s.mustSignIn, s.notTooLong)
	host := &apps.Host{
		API: h, Mux: mux, Guard: s.cfg.Guard, Links: s, Content: map[string]apps.ContentRoute{}, Pages: s.content.url,
		Protocols: map[string]apps.Protocol{},
		Problem:   func(ctx context.Context, err error) huma.StatusError { return s.problem(ctx, err) },
		Refuse:    s.refuse,
	}
	s.sessionRoutes(h)
	s.arrivalRoutes(h)
	for _, app := range s.cfg.Apps {
		apps.Mount(host, app)
	}
	a := &api{mux, host, s.speak(host), sync.OnceValues(func() (document, error) { return newDocument(h.OpenAPI()) })}
	mux.Get("/openapi.json", s.serveDocument(a, "application/openapi+json", func(d document) []byte { return d.json }))
	mux.Get("/openapi.yaml", s.serveDocument(a, "application/openapi+yaml", func(d document) []byte { return d.yaml }))
	return a, nil
}

func humaConfig(s *Server) huma.Config {
	c := huma.DefaultConfig("pims", "1")
	c.Info.Description = "A learner's own cloud. Times are RFC 3339 in UTC, sizes are bytes, ids are opaque."
	c.CreateHooks = nil // no $schema in bodies
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	c.Transformers = []huma.Transformer{s.ownShape, s.repaint}
	c.Components.Schemas = huma.NewMapRegistry(schemaPrefix, schemaNames())
	c.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "Set by POST /api/v1/session."},
		"bearer":  {Type: "http", Scheme: "bearer", Description: "The token that POST /api/v1/session answers."},
		"basic":   {Type: "http", Scheme: "basic", Description: "Login and app password."},
	}
	return c
}

// strictJSON refuses text that is not UTF-8, which encoding/json would mend in
// silence: a name would not be the one that was sent.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errNotUTF8
		}
		return json.Unmarshal(data, v)
	},
}

var errNotUTF8 = errors.New("the body is not UTF-8")

// pattern tells the log which route was taken.
func (s *Server) pattern(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := infoOf(r.Context())
		i.route = "unknown"
		defer func() {
			if p := chi.RouteContext(r.Context()).RoutePattern(); p != "" {
				i.route = p
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// mustSignIn refuses before the input of a route is looked at.
func (s *Server) mustSignIn(ctx huma.Context, next func(huma.Context)) {
	if _, ok := apps.CallerFrom(ctx.Context()); !ok && len(ctx.Operation().Security) > 0 {
		r, w := humachi.Unwrap(ctx)
		s.refuse(w, r, identity.ErrSignedOut)
		return
	}
	next(ctx)
}

// notTooLong refuses a body by its announced length, before it is sent.
func (s *Server) notTooLong(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	if limit := ctx.Operation().MaxBodyBytes; limit > 0 && r.ContentLength > limit {
		p := s.problem(ctx.Context(), storage.ErrTooLarge)
		p.Errors = []FieldError{{"body", "request body is too large"}}
		p.write(w)
		return
	}
	next(ctx)
}

// refuseMethod answers 405 with the methods that there are.
func (s *Server) refuseMethod(mux chi.Router) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if mux.Match(chi.NewRouteContext(), m, r.URL.Path) {
				w.Header().Add("Allow", m)
			}
		}
		s.refuse(w, r, errNoMethod)
	}
}
