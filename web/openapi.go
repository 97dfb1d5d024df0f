package web

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"

	"pims/apps"
)

// OpenAPI returns the OpenAPI 3.1 document of the API with these apps, indented
// and the same every time. Nothing is opened: the apps are only asked for
// their routes.
func OpenAPI(list []apps.App) ([]byte, error) {
	a, err := newAPI(&Server{cfg: Config{Apps: list}})
	if err != nil {
		return nil, err
	}
	d, err := a.document()
	return d.json, err
}

type document struct{ json, yaml []byte }

// newDocument finishes what huma knows: every way to sign in, the shape of
// refusals of raw routes, and only schemas that a route shows.
func newDocument(o *huma.OpenAPI) (d document, err error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return d, err
	}
	var tree map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return d, err
	}
	for _, item := range object(tree["paths"]) {
		for _, op := range object(item) {
			finish(object(op))
		}
	}
	prune(tree)
	if d.json, err = json.MarshalIndent(tree, "", "  "); err != nil {
		return d, err
	}
	d.json = append(d.json, '\n')
	var b bytes.Buffer
	err = yaml.Convert(&b, bytes.NewReader(d.json))
	d.yaml = b.Bytes()
	return d, err
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// finish completes one operation.
func finish(op map[string]any) {
	if op == nil {
		return
	}
	if list, ok := op["security"].([]any); ok {
		for _, one := range list {
			if scopes, ok := object(one)["session"]; ok {
				list = append(list, map[string]any{"bearer": scopes}, map[string]any{"basic": scopes})
			}
		}
		op["security"] = list
	}
	responses := object(op["responses"])
	if responses == nil {
		responses = map[string]any{}
		op["responses"] = responses
	}
	if _, ok := responses["default"]; !ok {
		responses["default"] = map[string]any{
			"description": "Error",
			"content": map[string]any{"application/problem+json": map[string]any{
				"schema": map[string]any{"$ref": schemaPrefix + "Problem"},
			}},
		}
	}
}

const schemaPrefix = "#/components/schemas/"

// prune removes the schemas that nothing refers to any more.
func prune(tree map[string]any) {
	schemas := object(object(tree["components"])["schemas"])
	seen := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, inner := range v {
				if ref, ok := inner.(string); ok && key == "$ref" {
					name := strings.TrimPrefix(ref, schemaPrefix)
					if !seen[name] {
						seen[name] = true
						walk(schemas[name])
					}
				}
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(tree["paths"])
	maps.DeleteFunc(schemas, func(name string, _ any) bool { return !seen[name] })
}

// schemaNames names the schemas of types: with the app's name before it, so that
// two apps may each have an Entry. Types without a name get that of their place,
// and a number where two places have the same.
func schemaNames() func(reflect.Type, string) string {
	anonymous := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if pkg, ok := strings.CutPrefix(t.PkgPath(), "pims/apps/"); ok && t.Name() != "" {
			app := path.Base(pkg)
			return strings.ToUpper(app[:1]) + app[1:] + name
		}
		if t.Name() != "" || t.Kind() != reflect.Struct {
			return name
		}
		for n, plain := 2, name; ; n++ {
			if other, taken := anonymous[name]; !taken || other == t {
				anonymous[name] = t
				return name
			}
			name = plain + strconv.Itoa(n)
		}
	}
}

func (s *Server) serveDocument(a *api, mime string, form func(document) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d, err := a.document()
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", mime)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(form(d)) // the client may be gone
	}
}
