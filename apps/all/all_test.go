package all_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"pims/apps/all"
	"pims/doctypes"
	"pims/web"
)

// Two apps never share a slug, a scope or a doctype.
func TestAppsAreApart(t *testing.T) {
	slugs, scopes, owned := map[string]bool{}, map[string]bool{}, map[doctypes.Name]bool{}
	for _, app := range all.Apps(all.Deps{}) {
		m := app.Manifest()
		if slugs[m.Slug] {
			t.Errorf("two apps are called %s", m.Slug)
		}
		slugs[m.Slug] = true
		for _, s := range m.Scopes {
			if scopes[s.Name] {
				t.Errorf("two apps declare %s", s.Name)
			}
			scopes[s.Name] = true
		}
		for _, d := range m.Doctypes {
			if owned[d] {
				t.Errorf("two apps own %s", d)
			}
			owned[d] = true
		}
	}
}

// Every schema that the description of the API refers to is in it.
func TestDescriptionIsWhole(t *testing.T) {
	raw, err := web.OpenAPI(all.Apps(all.Deps{}))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllSubmatch(raw, -1) {
		if doc.Components.Schemas[string(ref[1])] == nil {
			t.Errorf("%s is not described", ref[1])
		}
	}
}
