package web_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pims/apps"
	"pims/internal/webtest"
	"pims/web"
)

func TestOpenAPI(t *testing.T) {
	list := []apps.App{&probe{}}
	first, err := web.OpenAPI(list)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, err := web.OpenAPI(list); err != nil || !bytes.Equal(first, again) {
			t.Fatalf("another time it is another document: %v", err)
		}
	}
	r := webtest.New(t, list...)
	r.Nobody().Get("/openapi.json").Status(200).Header("Content-Type", "application/openapi+json").Sees(string(first))
	r.Nobody().Get("/openapi.yaml").Status(200).Header("Content-Type", "application/openapi+yaml").Sees("openapi: 3.1.0", "/api/v1/session:")

	var d struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Security    []map[string][]string
			Responses   map[string]any
		}
		Components struct {
			Schemas         map[string]any
			SecuritySchemes map[string]any
		}
	}
	if err := json.Unmarshal(first, &d); err != nil {
		t.Fatal(err)
	}
	if d.OpenAPI != "3.1.0" || len(d.Components.SecuritySchemes) != 3 {
		t.Errorf("OpenAPI %s, ways to sign in %v", d.OpenAPI, d.Components.SecuritySchemes)
	}
	for path, item := range d.Paths {
		for method, op := range item {
			public := path == "/api/v1/session" && method != "get" || path == "/api/v1/arrival"
			if op.OperationID == "" || op.Responses["default"] == nil || public != (len(op.Security) == 0) || (!public && len(op.Security) != 3) {
				t.Errorf("%s %s: %+v", method, path, op)
			}
		}
	}
	for _, name := range []string{"Problem", "Session", "Person", "Preferences", "SignIn"} {
		if d.Components.Schemas[name] == nil {
			t.Errorf("no schema %s in %v", name, slices.Sorted(maps.Keys(d.Components.Schemas)))
		}
	}
	if bytes.Contains(first, []byte("$schema")) || bytes.Contains(first, []byte("/of/{instance}")) || bytes.Contains(first, []byte("ErrorModel")) {
		t.Error("the document shows what is hidden")
	}
}
