package apptest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/consent"
	"pims/fault"
)

const (
	ownPrefix     = "/api/v1/"
	otherPrefix   = "/api/v1/of/{instance}/"
	contentPrefix = "content "
)

// routes finds every route in the mux, and with it its description.
func (h *host) routes(t *testing.T, m apps.Manifest) map[string]route {
	t.Helper()
	found := map[string]route{}
	var own, others []string
	err := chi.Walk(h.Mux, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		switch {
		case strings.HasPrefix(path, otherPrefix):
			others = append(others, method+" "+strings.TrimPrefix(path, otherPrefix))
		case strings.HasPrefix(path, ownPrefix):
			own = append(own, method+" "+strings.TrimPrefix(path, ownPrefix))
		case strings.HasPrefix(path, "/openapi"), strings.HasPrefix(path, "/docs"), strings.HasPrefix(path, "/schemas"):
		default:
			t.Errorf("%s %s does not lie under the API", method, path)
		}
		return nil
	})
	must(t, err)
	slices.Sort(own)
	slices.Sort(others)
	if !slices.Equal(own, others) {
		t.Errorf("the routes of the caller's own instance and of another's differ:\n%v\n%v", own, others)
	}
	for _, r := range own {
		method, path, _ := strings.Cut(r, " ")
		below, ok := strings.CutPrefix(path, m.Slug)
		if !ok || (below != "" && below[0] != '/') {
			t.Errorf("%s does not lie under %s", r, m.Slug)
			continue
		}
		op := operation(h.API.OpenAPI().Paths[ownPrefix+path], method)
		if op == nil {
			t.Errorf("%s is not described", r)
			continue
		}
		name := method + " " + below
		found[name] = route{name, m.Slug, scopeOf(t, m, op)}
	}
	for kind, c := range h.Content {
		found[contentPrefix+kind] = route{contentPrefix + kind, m.Slug, c.Scope.Name}
	}
	return found
}

func operation(p *huma.PathItem, method string) *huma.Operation {
	if p == nil {
		return nil
	}
	return map[string]*huma.Operation{
		http.MethodGet: p.Get, http.MethodPost: p.Post, http.MethodPut: p.Put, http.MethodPatch: p.Patch,
		http.MethodDelete: p.Delete, http.MethodHead: p.Head, http.MethodOptions: p.Options,
	}[method]
}

// scopeOf returns the one scope that an operation states, which its app must
// declare.
func scopeOf(t *testing.T, m apps.Manifest, op *huma.Operation) string {
	t.Helper()
	if !strings.HasPrefix(op.OperationID, m.Slug+"-") {
		t.Errorf("the operation id %q does not begin with the slug", op.OperationID)
	}
	for _, s := range op.Security {
		if names := s["session"]; len(names) == 1 {
			if !slices.ContainsFunc(m.Scopes, func(d consent.Scope) bool { return d.Name == names[0] }) {
				t.Errorf("%s asks for %s, which is not declared", op.OperationID, names[0])
			}
			return names[0]
		}
	}
	t.Errorf("%s states no scope", op.OperationID)
	return ""
}

func checkManifest(t *testing.T, m apps.Manifest) {
	if m.Slug == "" || m.Slug != strings.ToLower(m.Slug) || strings.ContainsAny(m.Slug, "/ {}") {
		t.Errorf("%q is no slug", m.Slug)
	}
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		if m.Name[lang] == "" {
			t.Errorf("no name in %q", lang)
		}
	}
	names := map[string]bool{}
	for _, s := range m.Scopes {
		if names[s.Name] || !strings.Contains(s.Name, ":") {
			t.Errorf("the scope %q is there twice, or is not thing:verb", s.Name)
		}
		names[s.Name] = true
	}
}
