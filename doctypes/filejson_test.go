package doctypes_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/doctypes"
)

// someone fills each field of a struct, or leaves it, whatever fields it has: one
// that is new is found here to be forgotten there.
func someone(r *rapid.T, v reflect.Value) {
	if !v.CanSet() || rapid.Bool().Draw(r, "zero") {
		return
	}
	if t, ok := v.Addr().Interface().(*time.Time); ok {
		*t = time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(r, "time")).UTC()
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			someone(r, v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(r, "len"), 3))
		for i := range v.Len() {
			someone(r, v.Index(i))
		}
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Été <1> & \"2\".txt", "a\u2028b", "a\xffb", "\\", "œuvre"})).Draw(r, "text"))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(r, "number"))
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Byte().Draw(r, "byte")))
	default:
		r.Fatalf("the test knows no %s", v.Kind())
	}
}

// TestByHand: what is written and read by hand is what encoding/json would.
func TestByHand(t *testing.T) {
	t.Run("file", func(t *testing.T) { byHand[doctypes.File](t) })
	t.Run("folder", func(t *testing.T) { byHand[doctypes.Folder](t) })
}

func byHand[T any](t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var v T
		for i := range reflect.TypeFor[T]().NumField() {
			someone(r, reflect.ValueOf(&v).Elem().Field(i))
		}
		got, err := doctypes.Merge(nil, v)
		want, wrong := json.Marshal(v)
		if string(got) != string(want) || (err == nil) != (wrong == nil) {
			r.Fatalf("%s, %v\nnot %s, %v", got, err, want, wrong)
		}
		alike[T](r, got)
	})
}

// alike fails unless Parse is json.Unmarshal.
func alike[T any](t rapid.TB, body []byte) {
	t.Helper()
	var got, want T
	err, wrong := doctypes.Parse(body, &got), json.Unmarshal(body, &want)
	if (err == nil) != (wrong == nil) || err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n%+v, %v\nnot %+v, %v", body, got, err, want, wrong)
	}
}

func FuzzParse(f *testing.F) {
	at := time.Unix(1e9, 5000).UTC()
	for _, v := range []any{
		doctypes.File{Parent: "p", Name: "n", Created: at, Versions: []doctypes.Version{{N: 1, Mime: "m", Modified: at}, {N: 2, Modified: at, Stored: at}}},
		doctypes.Folder{Parent: "p", Name: "n", Created: at, Modified: at, Favourite: true, Trashed: at, WasIn: "w", Sort: "name"},
	} {
		body, err := doctypes.Merge(nil, v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"parent":"p","name":"n","created":"2000-01-01T00:00:00Z","versions":[{"n":01,"blob":{"id":"","size":-1,"sha256":"AA=="},"mime":"","modified":"2000-01-01T00:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		alike[doctypes.File](t, body)
		alike[doctypes.Folder](t, body)
	})
}
