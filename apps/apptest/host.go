package apptest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// host serves one app.
type host struct {
	*apps.Host
	world *World
}

func newHost(w *World, app apps.App) *host {
	mux := chi.NewMux()
	config := huma.DefaultConfig("apptest", "1")
	config.CreateHooks = nil // no $schema links: answers are compared
	h := &host{world: w}
	h.Host = &apps.Host{
		Protocols: map[string]apps.Protocol{},
		API:       humachi.New(mux, config), Mux: mux, Links: links{},
		Guard:   &consent.Guard{House: w.House, Now: time.Now},
		Content: map[string]apps.ContentRoute{}, Pages: "https://content.invalid",
		Problem: func(_ context.Context, err error) huma.StatusError { return problemOf(err) },
		Refuse: func(rw http.ResponseWriter, _ *http.Request, err error) {
			rw.WriteHeader(problemOf(err).Status)
			_ = json.NewEncoder(rw).Encode(problemOf(err)) // into a recorder
		},
	}
	apps.Mount(h.Host, app)
	return h
}

// problem is as much of web's answer to a fault as is judged here.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	cause  error
}

func problemOf(err error) *problem {
	status := map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.Unauthenticated: 401, fault.NotFound: 404, fault.Forbidden: 403,
		fault.Conflict: 409, fault.Precondition: 412, fault.Range: 416, fault.Damaged: 500,
	}[fault.KindOf(err)]
	if status == 0 {
		status = 500
	}
	return &problem{status, fault.Code(err), err}
}

func (p *problem) Error() string  { return p.cause.Error() }
func (p *problem) GetStatus() int { return p.Status }

// links makes addresses that nothing serves.
type links struct{}

func (links) Link(identity.Caller, apps.Link) (string, time.Time, error) {
	return "https://content.invalid/x", time.Now().Add(time.Minute), nil
}

// caller says who sends a probe; the zero value is the owner's browser.
type caller struct {
	nobody, device bool
	scopes         []string
}

func (h *host) context(ctx context.Context, c caller) context.Context {
	if c.nobody {
		return ctx
	}
	who := identity.Caller{Person: h.world.Person, Instance: h.world.Owner, Client: identity.ClientWeb, ClientID: "browser"}
	if c.device {
		who.Client, who.ClientID, who.Scopes = identity.ClientAppPassword, "device", c.scopes
	}
	return apps.WithCaller(ctx, who)
}

// answer is what came back, and who opened the instance meanwhile.
type answer struct {
	status int
	body   string
	header http.Header
	seen   []string
}

func (h *host) send(r route, p Probe, who string, c caller) answer {
	w := h.world
	owner, path := w.Owner, "/api/v1/"
	switch who {
	case "by id":
		path += "of/" + string(w.Owner) + "/"
	case "foreign":
		owner = w.Other
		path += "of/" + string(w.Other) + "/"
	case "absent":
		owner = absent
		path += "of/" + string(absent) + "/"
	}
	method, _, _ := strings.Cut(p.Route, " ")
	if p.Link != nil {
		method, path = http.MethodGet, path+r.slug
	}
	req := httptest.NewRequest(method, path+r.slug+h.fill(p.Path), strings.NewReader(h.fill(p.Body)))
	for name, values := range p.Header {
		req.Header[name] = values
	}
	if p.Body == "" {
		req.Body, req.ContentLength = http.NoBody, 0
	} else if req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req = req.WithContext(h.context(req.Context(), c))
	rec := httptest.NewRecorder()
	w.opened.watch(owner)
	if p.Link != nil {
		h.open(rec, req, r, p, who)
	} else {
		h.Mux.ServeHTTP(rec, req)
	}
	return answer{rec.Code, rec.Body.String(), rec.Result().Header, w.opened.seen()}
}

// absent is the id of an instance that nobody has.
const absent instance.ID = "0198c0de-0000-7000-8000-00000000dead"

// open follows a link as web does on the content origin.
func (h *host) open(rec http.ResponseWriter, req *http.Request, r route, p Probe, who string) {
	kind := strings.TrimPrefix(r.name, contentPrefix)
	l := *p.Link
	l.Kind, l.Doc = kind, instance.DocID(h.fill(string(l.Doc)))
	rc := chi.NewRouteContext()
	switch who {
	case "foreign":
		rc.URLParams.Add("instance", string(h.world.Other))
	case "absent":
		rc.URLParams.Add("instance", string(absent))
	}
	req = req.WithContext(context.WithValue(req.Context(), chi.RouteCtxKey, rc))
	route := h.Content[kind]
	h.ServeRaw(rec, req, route.Scope, func(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
		return route.Serve(w, r, c, l)
	})
}

// fill puts the World's ids into a probe.
func (h *host) fill(s string) string {
	w := h.world
	return strings.NewReplacer("{folder}", string(w.Folder), "{file}", string(w.File), "{trashed}", string(w.Trashed)).Replace(s)
}

// As opens an instance with all rights, for Prepare.
func (w *World) As(id instance.ID, fn func(*instance.Instance)) {
	w.T.Helper()
	inst, err := w.House.Open(context.Background(), id)
	must(w.T, err)
	fn(inst)
	must(w.T, inst.Close())
}
