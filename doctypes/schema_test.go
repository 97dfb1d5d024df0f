package doctypes_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pims/doctypes"
)

// shape is what a test reads of a schema.
type shape struct {
	ID          string            `json:"$id"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Type        any               `json:"type"`
	Properties  map[string]shape  `json:"properties"`
	Items       *shape            `json:"items"`
	Required    []string          `json:"required"`
	Additional  *bool             `json:"additionalProperties"`
	Examples    []json.RawMessage `json:"examples"`
}

func schema(t *testing.T, name doctypes.Name) (shape, *jsonschema.Schema) {
	t.Helper()
	raw, err := doctypes.Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	var s shape
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(s.ID, doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(s.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s, compiled
}

func validate(t *testing.T, s *jsonschema.Schema, raw []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestSchemaTellsWhatTheStructHolds(t *testing.T) {
	for _, d := range doctypes.All() {
		t.Run(string(d.Name), func(t *testing.T) {
			s, _ := schema(t, d.Name)
			if s.Title == "" || s.Description == "" || len(s.Examples) == 0 {
				t.Error("a schema has a title, a description and an example")
			}
			same(t, string(d.Name), s, d.Go)
		})
	}
}

// same compares a schema's properties with a struct's fields, all the way down.
func same(t *testing.T, where string, s shape, typ reflect.Type) {
	t.Helper()
	if s.Additional == nil || !*s.Additional {
		t.Errorf("%s: additionalProperties must be true: documents outlive programs", where)
	}
	var names, required []string
	for f := range typ.Fields() {
		if !f.IsExported() {
			continue
		}
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
		if !strings.HasPrefix(opts, "omit") {
			required = append(required, name)
		}
		p := s.Properties[name]
		below := f.Type
		if below.Kind() == reflect.Slice && below.Elem().Kind() == reflect.Struct {
			below = below.Elem()
			if p.Items == nil {
				t.Errorf("%s.%s: items are not described", where, name)
				continue
			}
			p = *p.Items
		}
		if below.Kind() == reflect.Struct && below != reflect.TypeFor[time.Time]() {
			same(t, where+"."+name, p, below)
		}
	}
	slices.Sort(names)
	slices.Sort(required)
	if got := slices.Sorted(maps.Keys(s.Properties)); !slices.Equal(got, names) {
		t.Errorf("%s: properties %v, the struct has %v", where, got, names)
	}
	if got := slices.Sorted(slices.Values(s.Required)); !slices.Equal(got, required) {
		t.Errorf("%s: required %v, the struct always writes %v", where, got, required)
	}
}

func TestExamplesValidateAndRoundTrip(t *testing.T) {
	for _, d := range doctypes.All() {
		t.Run(string(d.Name), func(t *testing.T) {
			s, compiled := schema(t, d.Name)
			for _, raw := range s.Examples {
				if err := validate(t, compiled, raw); err != nil {
					t.Errorf("the example: %v", err)
				}
				v := reflect.New(d.Go)
				dec := json.NewDecoder(bytes.NewReader(raw))
				dec.DisallowUnknownFields()
				if err := dec.Decode(v.Interface()); err != nil {
					t.Fatal(err)
				}
				for f, fv := range v.Elem().Fields() {
					if fv.IsZero() && f.Type.Kind() != reflect.Bool {
						t.Errorf("the example leaves %s empty", f.Name)
					}
				}
				again, err := json.Marshal(v.Interface())
				if err != nil {
					t.Fatal(err)
				}
				if err := validate(t, compiled, again); err != nil {
					t.Errorf("as Go writes it: %v", err)
				}
				if !equal(t, raw, again) {
					t.Errorf("Go writes %s\nfor %s", again, raw)
				}
			}
		})
	}
}

func equal(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal(a, &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &y); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}

func TestSchemasRefuse(t *testing.T) {
	for _, c := range []struct {
		doctype         doctypes.Name
		property, value string
	}{
		{doctypes.AccountName, "role", `"wizard"`},
		{doctypes.AccountName, "birth_date", `"14/03/2010"`},
		{doctypes.AccountName, "password_hash", `"secret"`},
		{doctypes.AccountName, "created", `"yesterday"`},
		{doctypes.AppPasswordName, "sha256", `"abc"`},
		{doctypes.AppPasswordName, "scopes", `["everything"]`},
		{doctypes.FileName, "versions", `[]`},
		{doctypes.FileName, "versions", `[{"n":0,"blob":{},"mime":"","modified":"2026-09-14T16:19:58Z"}]`},
		{doctypes.FileName, "name", `"a/b"`},
		{doctypes.FileName, "parent", `"root"`},
		{doctypes.FolderName, "name", `""`},
		{doctypes.FolderName, "name", `"a\u0000b"`},
		{doctypes.MovingKeyName, "recipient", `"AGE-SECRET-KEY-1QQQQ"`},
		{doctypes.PreferencesName, "text_size", `112`},
		{doctypes.PreferencesName, "theme", `"pink"`},
	} {
		s, compiled := schema(t, c.doctype)
		doc := map[string]json.RawMessage{}
		if err := json.Unmarshal(s.Examples[0], &doc); err != nil {
			t.Fatal(err)
		}
		doc[c.property] = json.RawMessage(c.value)
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if validate(t, compiled, raw) == nil {
			t.Errorf("%s: %s = %s is accepted", c.doctype, c.property, c.value)
		}
	}
}

func TestEverySchemaHasADoctype(t *testing.T) {
	files, err := os.ReadDir("schema")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := doctypes.Lookup(doctypes.Name(strings.TrimSuffix(f.Name(), ".json"))); !ok {
			t.Errorf("schema/%s belongs to no doctype", f.Name())
		}
	}
}
